/** What a running job needs of the engine (`retry/`): plans of single messages, and windows of them on one queue. */
import type { TakeEnd } from '../failures/take.ts';
import type { JobRecord } from '../retry/job-record.ts';
import type { RetryItem, RetryPlan } from '../retry/retry-item.ts';

export interface JobWindow {
  /** What became of each that was reached. */
  readonly items: readonly RetryItem[];
  /** `done`: each was reached. Else why the take ended, `lost` also when a broker's answer is missing. */
  readonly end: 'done' | TakeEnd;
}

/** Connections and lock of one dead-letter queue; between windows it holds no message. */
export interface JobOperation {
  run(plans: readonly RetryPlan[], signal: AbortSignal): Promise<JobWindow>;
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
