/** What a collector is called with in a test: a task, a store in memory, and the guarded client with its real limits. */
import type { CollectingTask } from '../../../src/backend/collectors/collector-role.ts';
import { memoryWriter } from '../../../src/backend/collectors/memory.ts';
import { systemResolve } from '../../../src/backend/http/guard.ts';
import { DEFAULT_LIMITS, type Http, openHttp } from '../../../src/backend/http/http.ts';
import type { Task } from '../../../src/backend/worker/role.ts';
import type { ResultStore } from '../../../src/core/results/port.ts';
import { memoryResults } from './memory-results.ts';

export const collectorHttp = (): Http =>
  openHttp({ limits: DEFAULT_LIMITS, resolve: systemResolve, userAgent: 'teste', now: Date.now });

export interface TestTask extends Task {
  /** Does what a worker does once the result is published. */
  published(): Promise<void>;
}

/** A task as collectors get it; what it remembers goes to the store once it is published. */
export function collectingTask(results: ResultStore): TestTask & CollectingTask {
  const task = testTask();
  const write = memoryWriter(results);
  return { ...task, remember: (memory) => task.afterPublish(() => write(memory)) };
}

export function testTask(parametros: Readonly<Record<string, unknown>> = {}): TestTask {
  const steps: (() => Promise<void>)[] = [];
  return {
    message: {
      correlation_id: 'c-1',
      tipo_evento: 'iniciar_coleta',
      payload: { parametros },
      timestamp: '2026-11-30T12:00:00Z',
    },
    sourceId: 'm-1',
    retryId: '',
    key: 'fila:m-1',
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    signal: new AbortController().signal,
    afterPublish: (step) => void steps.push(step),
    afterDone: () => undefined,
    published: async () => {
      for (const step of steps) await step();
    },
  };
}

export const testStore = () => ({ results: memoryResults(), clock: { now: () => Date.now() } });
