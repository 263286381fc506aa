/** What a running job needs of the engine (`retry/`): plans of single messages, and windows of them on one queue. */
import type { TakeEnd } from '../failures/take.ts';
import type { JobRecord } from '../retry/job-record.ts';
import type { RetryItem, RetryPlan } from '../retry/retry-item.ts';

export interface WindowResult {
  /** Where each plan of the window has come to. */
  readonly items: readonly RetryItem[];
  readonly end: 'done' | TakeEnd;
}

/** Connections and lock of one dead-letter queue; between windows it holds no message. */
export interface JobOperation {
  run(plans: readonly RetryPlan[], signal: AbortSignal): Promise<WindowResult>;
  close(): Promise<void>;
}

export interface JobEngine {
  /** Dead-letter queue of what is selected; empty: it lies in none. Null: it is not known any more. */
  queueOf(job: JobRecord, id: string): string | null;
  /** Throws what the rules refuse now. Nothing is written. */
  plan(job: JobRecord, id: string, position: number): RetryPlan;
  /** Fails with what keeps the queue from being worked on. */
  open(job: JobRecord, queue: string): Promise<JobOperation>;
}
