/**
 * What one connection's failures and retries offer to the rest of the core. Implemented in `failures/` and `retry/`,
 * called by `api/`. Every method answers or fails with an `ExpectedError` of the contract.
 */
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { BrokerSession, Unsubscribe } from '../broker/port.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { EditDesk } from '../edit/edit-desk.ts';
import type { Groups } from '../groups/create.ts';
import type { JobService } from '../jobs/service.ts';
import type { ResultReader } from '../results/port.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';
import type { TapPlace } from './dead-letter-map.ts';
import type { PlainPageArgs } from './failure-queries.ts';

type Without<A> = Omit<A, 'connectionId'>;

export interface FailureService {
  queues(): Promise<ResultOf<'failures.queues'>>;
  page(args: PlainPageArgs): ResultOf<'failures.page'>;
  /** As far as one search comes. */
  found(args: Without<ArgsOf<'failures.page'>>, signal: AbortSignal): Promise<ResultOf<'failures.page'>>;
  detail(id: string): Promise<ResultOf<'failures.detail'>>;
  look(args: Without<ArgsOf<'failures.look'>>, signal: AbortSignal): Promise<ResultOf<'failures.look'>>;
  body(args: Without<ArgsOf<'failures.body'>>): ResultOf<'failures.body'>;
  addQueue(queue: string): Promise<ResultOf<'failures.addQueue'>>;
  removeQueue(queue: string): void;
  retry(args: Without<ArgsOf<'failures.retry'>>): Promise<ResultOf<'failures.retry'>>;
  retries(args: Without<ArgsOf<'retries.list'>>): ResultOf<'retries.list'>;
  cancelRetry(retryId: string): ResultOf<'retries.cancel'>;
  decide(args: Without<ArgsOf<'retries.decide'>>): Promise<ResultOf<'retries.decide'>>;
  readonly edits: EditDesk;
  readonly jobs: JobService;
  readonly groups: Groups;
  readResults(signal: AbortSignal): Promise<ResultOf<'failures.readResults'>>;
  /** Highest count of deliveries seen on a message of the queue; 0: none. */
  highestCount(queue: string): number;
  /** Failures not yet dealt with, for the connection's badge. */
  openCount(): number;
  close(): Promise<void>;
}

/** What a connection gives its failures. Its history file holds the tables of `store/migrations`. */
export interface ConnectionContext {
  readonly id: string;
  readonly profile: SystemProfile;
  readonly history: { readonly read: ReadableDatabase; readonly write: WritableDatabase };
  name(): string;
  readOnly(): boolean;
  /** Throws `not-connected` unless there is a session that is connected. */
  session(): BrokerSession;
  results(): ResultReader | null;
  /** Bindings by which a tap sees deaths now; none while nothing is watched. */
  deathTap(): readonly TapPlace[];
  /** Called with every batch after its commit. */
  onEvents(listener: (batch: readonly CapturedEvent[]) => void): Unsubscribe;
  /** Called whenever the connection has become connected. */
  onConnected(listener: () => void): Unsubscribe;
  /** Captures messages that this console itself published or read, in one transaction; each gets its place in its run. */
  capture(...events: readonly Omit<CapturedEvent, 'seq'>[]): void;
}
