/**
 * The failures of a capture that is open: the same answers as of a live connection, from a file that is only read. What
 * would act on a broker, a journal or the failures themselves is refused in one way.
 */
import type { ResultOf } from '../../shared/contract.ts';
import type { DeadLetterQueue, FailureDetail } from '../../shared/domain/failure.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import type { Clock } from '../deps.ts';
import { failureFacts } from '../groups/failure-facts.ts';
import { groupQueries } from '../groups/group-queries.ts';
import type { ReadableDatabase, WritableDatabase } from '../sqlite/open.ts';
import { messageView } from '../systems/message-view.ts';
import { bodyPart } from './body-part.ts';
import { failureQueries } from './failure-queries.ts';
import { FAILURE_COLUMNS, type FailureRow, summaryOf } from './failure-row.ts';
import { lineageOf } from './lineage.ts';
import { originalOf } from './original.ts';
import { type KnownQueue, queueStore } from './queue-store.ts';
import type { FailureService } from './service.ts';

export interface OfflineFailuresOptions {
  readonly read: ReadableDatabase;
  readonly profile: SystemProfile;
  readonly name: string;
  /** Stands still: what is open is as it was. */
  readonly clock: Clock;
}

/**
 * Stores prepare what they write beside what they read. Here only their readings are asked for, and the handle would
 * refuse the rest: it is opened for reading alone.
 */
function forReading(read: ReadableDatabase): WritableDatabase {
  return read as WritableDatabase;
}

const REFUSED_LOOK: DeadLetterQueue['look'] = {
  way: 'refused',
  costPerMessage: 0,
  budget: null,
  limitKnown: false,
  refusal: 'capture-offline',
  needsConsent: false,
};

function queueView(name: string, known: KnownQueue | null, open: number): DeadLetterQueue {
  const details = known?.details;
  return {
    name,
    exists: true,
    type: details?.type ?? 'unknown',
    foundBy: ['seen'],
    feeds: [],
    brokerVersion: null,
    policy: details?.policy ?? null,
    highestCount: 0,
    tapped: false,
    overflow: details?.overflow ?? null,
    expiring: null,
    room: null,
    lockedBy: null,
    depth: details?.messages ?? null,
    consumers: null,
    deliveryLimit: details?.deliveryLimit ?? null,
    deadLetterExchange: details?.deadLetterExchange ?? null,
    messageTtlMs: details?.messageTtlMs ?? null,
    maxLength: details?.maxLength ?? null,
    look: REFUSED_LOOK,
    asOf: known?.lookedAt ?? null,
    toldAt: known?.lookedAt ?? null,
    open,
    looking: false,
  };
}

interface Bytes {
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

export const OFFLINE_ROW_SQL = `SELECT ${FAILURE_COLUMNS} FROM failure WHERE id = ?`;
export const OFFLINE_MESSAGE_SQL =
  'SELECT raw_properties AS rawProperties, body FROM failure_message WHERE id = ?';

/** One row and its message, as stores of a live connection give them. */
function rowsOf(read: ReadableDatabase) {
  const row = read.prepare<[string], FailureRow>(OFFLINE_ROW_SQL);
  const message = read.prepare<[string], Bytes>(OFFLINE_MESSAGE_SQL);
  return {
    byId: (id: string) => row.get(id) ?? null,
    message: (id: string) => message.get(id) ?? null,
  };
}

const NO_ACTIONS: FailureDetail['actions'] = {
  retry: 'capture-offline',
  edit: 'capture-offline',
  discard: 'capture-offline',
  archive: 'capture-offline',
};

export function offlineFailures({ read, profile, name, clock }: OfflineFailuresOptions): FailureService {
  const queries = failureQueries(read, clock);
  const groups = groupQueries(read, clock);
  const facts = failureFacts(forReading(read), profile);
  const queues = queueStore(forReading(read));
  const rows = rowsOf(read);
  const refuse = (): never => {
    throw new ExpectedError('capture-offline', `${name} is a capture: there is no broker behind it`, {
      name,
    });
  };
  const refuseLater = async (): Promise<never> => refuse();

  const detail = (id: string): FailureDetail => {
    const row = rows.byId(id);
    if (!row) throw new ExpectedError('not-found', 'There is no such failure', { id });
    const message = rows.message(id);
    const properties = message && viewProperties(message.rawProperties);
    return {
      failure: summaryOf(row, null),
      message: message && properties && messageView(properties, message.body),
      original: properties && originalOf(properties),
      errors: [...facts.errors(row)],
      groups: groups.ofFailure(id),
      actions: row.origin === 'result' ? { resend: 'capture-offline' } : NO_ACTIONS,
      eventSeq: row.eventSeq,
      lineage: lineageOf(rows, row),
      retries: [],
      previousId: row.previousId,
      nextId: row.nextId,
      retryProblem: 'capture-offline',
      needsReason: false,
    };
  };

  return {
    queues: async () =>
      queues.names().map((queue) => queueView(queue, queues.known(queue), queries.openIn(queue))),
    page: (args) => queries.page(args),
    found: (args, signal) => queries.found(args, { profile, signal }),
    detail: async (id) => detail(id),
    body: (args) => bodyPart({ failures: rows }, args),
    look: refuseLater,
    addQueue: refuseLater,
    removeQueue: refuse,
    retry: refuseLater,
    retries: () => [],
    cancelRetry: refuse,
    decide: refuseLater,
    edits: { subject: refuse, preview: refuseLater },
    jobs: {
      plan: refuseLater,
      start: refuseLater,
      list: () => [],
      detail: refuse,
      items: refuse,
      report: refuse,
      pause: refuse,
      resume: refuse,
      cancel: refuse,
      archive: (): ResultOf<'archive.page'> => ({ items: [], hasMore: false }),
      moved: () => undefined,
      recover: () => undefined,
      close: async () => undefined,
    },
    groups: {
      placed: refuse,
      moved: refuse,
      page: (args) => groups.page(args),
      detail: (id) => groups.detail(id),
      update: refuse,
      merge: refuse,
      unmerge: refuse,
      split: refuse,
      recompute: refuseLater,
      told: (failureId) => {
        const row = rows.byId(failureId);
        return { errors: row ? [...facts.errors(row)] : [], groups: groups.ofFailure(failureId) };
      },
      close: async () => undefined,
    },
    readResults: refuseLater,
    highestCount: (queue) => queues.known(queue)?.highestCount ?? 0,
    openCount: () => queries.openCount(),
    close: async () => undefined,
  };
}
