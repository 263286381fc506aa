/** Salvages a history in the background. */
import { Worker } from 'node:worker_threads';
import { workerEntry } from '../worker-entry.ts';
import type { SalvageCounts, SalvageOrder } from './salvage-history.ts';

export interface Salvage {
  /** Fails when nothing can be read, or when it was stopped. */
  readonly counts: Promise<SalvageCounts>;
  stop(): Promise<void>;
}

export function startSalvage(order: SalvageOrder): Salvage {
  const worker = new Worker(workerEntry('salvage'), { workerData: order, execArgv: [] });
  worker.unref();
  const counts = new Promise<SalvageCounts>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`salvaging ended with code ${code} before it was done`)));
  });
  return {
    counts,
    stop: async () => {
      await worker.terminate();
    },
  };
}
