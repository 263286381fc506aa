/**
 * Everything a window or a command line may ask of the core. A *query* changes nothing, so it may be asked again or given
 * up; a *command* is given once and runs to its end; an *event* tells that something changed, and the listener asks for
 * what it shows. Arguments and results are
 * checked against these schemas on the core's side of the wire; the types of both sides are theirs.
 */
import {
  captureCheck,
  captureSummary,
  captureWhat,
  exportPreview,
  exportRequest,
  IMPORT_FORMATS,
  importResult,
  MARKS,
  mark,
  maskCount,
  masking,
  note,
  noteTarget,
} from './domain/capture.ts';
import {
  connectionInput,
  connectionSecrets,
  connectionView,
  retention,
  testStep,
} from './domain/connection.ts';
import { captureGap, eventDetail, eventSummary } from './domain/event.ts';
import { deadLetterQueue, failureDetail, failureSummary, retryView } from './domain/failure.ts';
import { CLASSIFIERS, failureGroup, GROUP_STATES, groupDetail } from './domain/failure-group.ts';
import {
  countPlace,
  filterCompletions,
  filterProblem,
  filterSubject,
  filterText,
  newView,
  savedView,
} from './domain/filters.ts';
import {
  archivedItem,
  bodyEdit,
  editPreview,
  editSubject,
  jobItem,
  jobPlan,
  jobRequest,
  jobView,
} from './domain/job.ts';
import { queueDetail, queueReport } from './domain/queue.ts';
import { RUN_STATES, runDetail, runEvent, runSummary } from './domain/run.ts';
import { failureFilter, failureSelection } from './domain/selection.ts';
import { systemProfileView } from './domain/system-profile.ts';
import { z } from './schema.ts';

const none = z.strictObject({});
const connectionId = z.string().min(1).max(64);
const seq = z.int().nonnegative();
const limit = z.int().min(1).max(500);
const shortText = z.string().max(500);

export const LANGUAGES = ['system', 'pt-BR', 'en'] as const;
export const THEMES = ['system', 'light', 'dark', 'contrast'] as const;
export const DENSITIES = ['comfortable', 'compact'] as const;

export const preferences = z.object({
  language: z.enum(LANGUAGES),
  theme: z.enum(THEMES),
  density: z.enum(DENSITIES),
  /** Filters that were applied, newest first. */
  filterHistory: z.array(filterText).max(30).optional(),
});

const appStatus = z.object({
  version: z.string(),
  host: z.enum(['electron', 'web', 'cli', 'test']),
  dataDir: z.string(),
  startedAt: z.number(),
  /** Where passwords live: the OS keychain, or only in memory until the program ends. */
  secrets: z.enum(['keychain', 'memory']),
  /** Files are 0600 and not encrypted; the screen says so. */
  encryptedAtRest: z.boolean(),
  /** Bytes of the data directory's databases. */
  diskBytes: z.number(),
  operator: z.string(),
});

/** Absolute path on the machine of the core. */
const filePath = z.string().min(1).max(4096);
/** Chosen by the caller of a long command: `captures.progress` tells of it by this name. */
const task = z.string().min(1).max(64);

/** Where a capture is made. `folder` null: the console's own. `name` becomes a file name, whatever it holds. */
const captureTarget = {
  name: z.string().min(1).max(500),
  folder: filePath.nullable(),
  /** Without it a file of that name fails with `file-exists`. */
  overwrite: z.boolean(),
  task,
};

const captureEntry = z.object({
  file: z.string(),
  name: z.string(),
  /** The connection under which it is open; null: it is not. */
  connectionId: z.string().nullable(),
  /** The file is not there any more. */
  missing: z.boolean(),
  bytes: z.number().nullable(),
  openedAt: z.number(),
  events: z.number(),
  from: z.number().nullable(),
  to: z.number().nullable(),
  masked: z.boolean(),
});

const call = <A extends z.ZodType, R extends z.ZodType>(args: A, result: R) => ({ args, result });

export const queries = {
  'app.status': call(none, appStatus),
  'preferences.get': call(none, preferences),
  'systems.list': call(none, z.array(systemProfileView)),
  'connections.list': call(none, z.array(connectionView)),
  /** Newest first. `before` pages towards older, `after` towards newer (still newest first). */
  'events.page': call(
    z.strictObject({
      connectionId,
      limit,
      before: seq.optional(),
      after: seq.optional(),
      type: shortText.optional(),
      /** Plain text looked for in type, correlation id, source, routing key and error; not in bodies. */
      text: shortText.optional(),
      /** A filter of the query language. What has to look at everything answers what it found in 300 ms. */
      filter: filterText.optional(),
    }),
    z.object({
      events: z.array(eventSummary),
      gaps: z.array(captureGap),
      /** There is more, or may be: the search was not at its end. */
      hasMore: z.boolean(),
      /** Everything up to this event was looked at: the next page's `before` or `after`. Null: to the end. */
      searchedTo: z.number().nullable(),
      /** The newest event there was; 0: none. Towards newer ones everything up to it was looked at, or up to `searchedTo`. */
      lastSeq: z.number(),
    }),
  ),
  'events.detail': call(z.strictObject({ connectionId, seq }), eventDetail),
  'events.types': call(
    z.strictObject({ connectionId }),
    z.array(z.object({ type: z.string(), count: z.number() })),
  ),
  /** Newest start first; `before` is the `startedAt` and id of the last row seen. */
  'runs.page': call(
    z.strictObject({
      connectionId,
      limit,
      before: z.strictObject({ startedAt: z.number(), correlationId: z.string().max(1000) }).optional(),
      state: z.enum(RUN_STATES).optional(),
      text: shortText.optional(),
      filter: filterText.optional(),
    }),
    z.object({
      runs: z.array(runSummary),
      hasMore: z.boolean(),
      /** As that of events: the next page's `before`. */
      searchedTo: z.object({ startedAt: z.number(), correlationId: z.string() }).nullable(),
    }),
  ),
  'runs.counts': call(
    z.strictObject({ connectionId }),
    z.array(z.object({ state: z.enum(RUN_STATES), count: z.number() })),
  ),
  'runs.detail': call(
    z.strictObject({ connectionId, correlationId: z.string().min(1).max(1000) }),
    runDetail,
  ),
  /** A page of a run's events in the order of its time; of a run of more than 50,000 those captured first. */
  'runs.events': call(
    z.strictObject({
      connectionId,
      correlationId: z.string().min(1).max(1000),
      offset: z.int().nonnegative().max(50_000),
      limit,
    }),
    z.array(runEvent),
  ),
  /** Asks the broker; while it is not connected the last answer, or `not-connected` when there is none. */
  'queues.list': call(z.strictObject({ connectionId }), queueReport),
  'queues.detail': call(z.strictObject({ connectionId, queue: z.string().min(1).max(255) }), queueDetail),
  'failures.queues': call(z.strictObject({ connectionId }), z.array(deadLetterQueue)),
  /** Newest death first, or oldest first. `total` counts the filter's failures, at most 100,001 of them. */
  'failures.page': call(
    z.strictObject({
      connectionId,
      limit,
      filter: failureFilter.optional(),
      order: z.enum(['newest', 'oldest']).optional(),
      /** Last row seen, in the same order. */
      before: z.strictObject({ failedAt: z.number(), id: z.string() }).optional(),
    }),
    z.object({
      failures: z.array(failureSummary),
      hasMore: z.boolean(),
      /** As that of events: the next page's `before`. */
      searchedTo: z.object({ failedAt: z.number(), id: z.string() }).nullable(),
      total: z.number(),
      /** There may be more than `total`: counting them all would have taken too long. */
      totalIsLeast: z.boolean(),
      open: z.number(),
    }),
  ),
  /** Filters that the operator gave a name, of every subject. */
  'views.list': call(none, z.array(savedView)),
  /** What is wrong with a filter, and what in it was probably meant otherwise. */
  'filters.check': call(
    z.strictObject({ connectionId, subject: filterSubject, text: z.string().max(100_000) }),
    z.object({ problems: z.array(filterProblem) }),
  ),
  /** What could be written at a place of a filter. */
  'filters.complete': call(
    z.strictObject({ connectionId, subject: filterSubject, text: filterText, at: z.int().nonnegative() }),
    filterCompletions,
  ),
  /** Counts what passes, for at most 300 ms; asked again with `next` it goes on. */
  'filters.count': call(
    z.strictObject({
      connectionId,
      subject: filterSubject,
      text: filterText,
      from: countPlace.optional(),
    }),
    z.object({
      count: z.number(),
      /** Null: everything was counted. */
      next: countPlace.nullable(),
      /** Of everything, the part that was looked at in all: 0 to 1. */
      searched: z.number(),
    }),
  ),
  'failures.detail': call(z.strictObject({ connectionId, id: z.string() }), failureDetail),
  /** A part of a body as it is, for what is too long for a view. `length` in bytes. */
  'failures.body': call(
    z.strictObject({
      connectionId,
      id: z.string(),
      offset: z.int().nonnegative(),
      length: z.int().min(1).max(65_536),
      as: z.enum(['text', 'hex']),
    }),
    z.object({ text: z.string(), offset: z.number(), size: z.number() }),
  ),
  /** Groups of one classifier, most open failures first. */
  'groups.page': call(
    z.strictObject({
      connectionId,
      classifier: z.enum(CLASSIFIERS),
      states: z.array(z.enum(GROUP_STATES)).max(5).optional(),
      /** Groups with failures of this queue. */
      queue: shortText.optional(),
      text: shortText.optional(),
      /** Those that are muted and have not grown beyond it, too. */
      muted: z.boolean().optional(),
      order: z.enum(['open', 'newest', 'oldest', 'count']).optional(),
      limit,
      offset: z.int().nonnegative().optional(),
    }),
    z.object({
      groups: z.array(failureGroup),
      total: z.number(),
      /** Those that answer to all else and are left out because they are muted; 0 where they are asked for. */
      mutedOut: z.number(),
    }),
  ),
  'groups.detail': call(z.strictObject({ connectionId, id: z.string() }), groupDetail),
  /** A dry run: asks the broker for facts and changes nothing. */
  'jobs.plan': call(z.strictObject({ connectionId, request: jobRequest }), jobPlan),
  /** Newest first. */
  'jobs.list': call(
    z.strictObject({ connectionId, limit, activeOnly: z.boolean().optional() }),
    z.array(jobView),
  ),
  'jobs.detail': call(z.strictObject({ connectionId, jobId: z.string() }), jobView),
  'jobs.items': call(
    z.strictObject({
      connectionId,
      jobId: z.string(),
      limit,
      after: z.int().optional(),
      /** Those that did not go as they should. */
      troubledOnly: z.boolean().optional(),
    }),
    z.object({ items: z.array(jobItem), hasMore: z.boolean() }),
  ),
  /** What happened to each message, skipped ones included; parts of one file, the first at position null. */
  'jobs.report': call(
    z.strictObject({
      connectionId,
      jobId: z.string(),
      format: z.enum(['csv', 'jsonl']),
      after: z.int().nullable(),
    }),
    z.object({ name: z.string(), text: z.string(), next: z.int().nullable() }),
  ),
  'edits.subject': call(z.strictObject({ connectionId, id: z.string() }), editSubject),
  /** What an edit would make of each failure; nothing is changed. */
  'edits.preview': call(
    z.strictObject({
      connectionId,
      selection: failureSelection,
      edit: bodyEdit,
      limit,
      offset: z.int().optional(),
    }),
    editPreview,
  ),
  /** Newest first. */
  'archive.page': call(
    z.strictObject({
      connectionId,
      limit,
      text: shortText.optional(),
      before: z.strictObject({ archivedAt: z.number(), id: z.string() }).optional(),
    }),
    z.object({ items: z.array(archivedItem), hasMore: z.boolean() }),
  ),
  /** Reads the whole journal again: both chains, its items and its archive, against the high-water mark. */
  'journal.verify': call(
    none,
    z.object({
      file: z.string(),
      problem: z.string().nullable(),
      ledgerEntries: z.number(),
      auditEntries: z.number(),
      archived: z.number(),
      /** Of the high-water mark. */
      ledgerHash: z.string(),
      auditHash: z.string(),
    }),
  ),
  /** Newest first. */
  'audit.page': call(
    z.strictObject({ limit, before: seq.optional(), text: shortText.optional() }),
    z.object({
      entries: z.array(
        z.object({
          seq,
          at: z.number(),
          operator: z.string(),
          connectionId: z.string(),
          action: z.string(),
          /** JSON text of names and numbers. */
          details: z.string(),
        }),
      ),
      hasMore: z.boolean(),
    }),
  ),
  /** Captures that are open and those that were, newest first; `folder` is where new ones are made. */
  'captures.list': call(none, z.object({ folder: z.string(), captures: z.array(captureEntry) })),
  'captures.info': call(z.strictObject({ file: filePath }), captureSummary),
  /** Reads the whole file. */
  'captures.check': call(z.strictObject({ file: filePath }), captureCheck),
  'captures.size': call(
    z.strictObject({ connectionId, what: captureWhat }),
    z.object({
      events: z.number(),
      /** Of the bodies. */
      bytes: z.number(),
      from: z.number().nullable(),
      to: z.number().nullable(),
    }),
  ),
  'exports.preview': call(z.strictObject({ connectionId, request: exportRequest }), exportPreview),
  /** Of a capture that is open; `not-found` for any other connection. */
  'notes.list': call(
    z.strictObject({ connectionId }),
    z.object({ notes: z.array(note), marks: z.array(mark), writable: z.boolean() }),
  ),
  'retries.list': call(
    z.strictObject({ connectionId, limit, unsettledOnly: z.boolean().optional() }),
    z.array(retryView),
  ),
} as const;

export const commands = {
  'preferences.set': call(preferences.partial(), preferences),
  'connections.create': call(
    z.strictObject({ connection: connectionInput, secrets: connectionSecrets }),
    connectionView,
  ),
  'connections.update': call(
    z.strictObject({ id: connectionId, connection: connectionInput, secrets: connectionSecrets }),
    connectionView,
  ),
  /** Of any connection but a capture; the rest of its settings stays. What the new limits leave out goes soon after. */
  'connections.keep': call(z.strictObject({ id: connectionId, retention }), connectionView),
  /** `keepHistory` false also deletes what was captured. */
  'connections.delete': call(z.strictObject({ id: connectionId, keepHistory: z.boolean() }), none),
  /** Tries everything without saving. With `id`, secrets that are absent are those stored. */
  'connections.test': call(
    z.strictObject({
      id: connectionId.optional(),
      connection: connectionInput,
      secrets: connectionSecrets,
    }),
    z.array(testStep),
  ),
  /** Starts connecting and returns at once; the state says how it goes. Stays connected over restarts until disconnected. */
  'connections.connect': call(
    z.strictObject({ id: connectionId, secrets: connectionSecrets.optional() }),
    connectionView,
  ),
  'connections.disconnect': call(z.strictObject({ id: connectionId }), connectionView),
  /** Publishes the source's start event with a new correlation id, mandatory and confirmed. */
  'collections.start': call(
    z.strictObject({
      connectionId,
      source: z.string().max(100),
      parameters: z.record(z.string(), z.unknown()),
    }),
    z.object({ correlationId: z.string() }),
  ),
  /** One look by docs/rabbitmq.md, Inspect. Returns when it is over (at most 30 s). */
  'failures.look': call(
    z.strictObject({ connectionId, queue: z.string().min(1).max(255), consent: z.boolean() }),
    z.object({ asOf: z.number(), seen: z.number(), added: z.number(), complete: z.boolean() }),
  ),
  /**
   * Retries one dead letter by docs/rabbitmq.md, Retry. With a delay the retry is `scheduled` and can be cancelled until
   * it starts. Returns as soon as the ledger has it; `retries.changed` and the state tell the rest.
   */
  'failures.retry': call(
    z.strictObject({
      connectionId,
      id: z.string(),
      reason: shortText.nullable(),
      delayMs: z.int().min(0).max(10_000),
    }),
    retryView,
  ),
  /** A dead-letter queue that the operator names; it is kept until it is removed. */
  'failures.addQueue': call(
    z.strictObject({ connectionId, queue: z.string().min(1).max(255) }),
    deadLetterQueue,
  ),
  'failures.removeQueue': call(z.strictObject({ connectionId, queue: z.string().min(1).max(255) }), none),
  /** Reads failed results from the result store. */
  'failures.readResults': call(
    z.strictObject({ connectionId }),
    z.object({ asOf: z.number(), seen: z.number(), added: z.number(), complete: z.boolean() }),
  ),
  /** Fields that are absent stay. Answers the group as it is then. */
  'groups.update': call(
    z.strictObject({
      connectionId,
      id: z.string(),
      state: z.enum(['new', 'acknowledged', 'fix_expected', 'resolved']).optional(),
      owner: shortText.nullable().optional(),
      note: z.string().max(10_000).nullable().optional(),
      link: shortText.nullable().optional(),
      fixExpected: shortText.nullable().optional(),
      /** Until it has more failures than this; null ends it. */
      mutedUntil: z.int().nonnegative().nullable().optional(),
    }),
    failureGroup,
  ),
  /** Puts groups of one classifier into the first named; each can be taken out again. */
  'groups.merge': call(
    z.strictObject({ connectionId, into: z.string(), ids: z.array(z.string()).min(1).max(100) }),
    failureGroup,
  ),
  /** Takes a merged group out again, or ends a split; answers the group that then has its failures. */
  'groups.unmerge': call(z.strictObject({ connectionId, id: z.string() }), failureGroup),
  /** Takes failures out of their group into a new one, made by hand. */
  'groups.split': call(
    z.strictObject({
      connectionId,
      id: z.string(),
      failureIds: z.array(z.string()).min(1).max(10_000),
      title: shortText,
    }),
    failureGroup,
  ),
  /** Makes all signatures anew, after the classifiers changed. */
  'groups.recompute': call(
    z.strictObject({ connectionId }),
    z.object({ failures: z.number(), groups: z.number() }),
  ),
  /**
   * Starts a job. `expected` is the count of the plan that the operator saw: another one fails with
   * `selection-changed`. `typed` is the number they typed, where the plan asked for one.
   */
  'jobs.start': call(
    z.strictObject({
      connectionId,
      request: jobRequest,
      expected: z.int().nonnegative(),
      typed: z.int().nullable(),
    }),
    jobView,
  ),
  'jobs.pause': call(z.strictObject({ connectionId, jobId: z.string() }), jobView),
  /** Goes on with one that is paused, stopped or waiting for outcomes. */
  'jobs.resume': call(z.strictObject({ connectionId, jobId: z.string() }), jobView),
  /** What was sent stays sent; the rest is left where it is. */
  'jobs.cancel': call(z.strictObject({ connectionId, jobId: z.string() }), jobView),
  /** Runs until the file is there; cancelling it leaves none. */
  'captures.save': call(
    z.strictObject({ connectionId, what: captureWhat, masking: masking.nullable(), ...captureTarget }),
    captureSummary,
  ),
  /** As a connection beside the others, for reading. One that is open already is that one. */
  'captures.open': call(z.strictObject({ file: filePath }), connectionView),
  'captures.close': call(z.strictObject({ connectionId }), none),
  /** Out of the list; the file stays. */
  'captures.forget': call(z.strictObject({ file: filePath }), none),
  'captures.merge': call(
    z.strictObject({ files: z.array(filePath).min(2).max(50), ...captureTarget }),
    z.object({
      capture: captureSummary,
      files: z.array(z.object({ file: z.string(), events: z.number(), duplicates: z.number() })),
    }),
  ),
  'captures.import': call(
    z.strictObject({
      file: filePath,
      format: z.enum(IMPORT_FORMATS),
      profileId: z.string().min(1).max(64),
      ...captureTarget,
    }),
    z.object({ capture: captureSummary, result: importResult }),
  ),
  /** A file of the browser's, in parts of base64 in their order. `id` null begins; the answer to the last has its path. */
  'captures.receive': call(
    z.strictObject({
      id: z.string().max(64).nullable(),
      name: z.string().min(1).max(500),
      data: z.base64().max(700_000),
      last: z.boolean(),
    }),
    z.object({ id: z.string(), file: z.string().nullable() }),
  ),
  /** Begins an export that is read as it is now; it ends by itself when nothing is asked of it for a while. */
  'exports.open': call(
    z.strictObject({ connectionId, request: exportRequest }),
    z.object({ id: z.string(), name: z.string(), total: z.number() }),
  ),
  'exports.next': call(
    z.strictObject({ id: z.string().max(64) }),
    z.object({ text: z.string(), done: z.number(), total: z.number(), over: z.boolean() }),
  ),
  /** What was masked in it. */
  'exports.close': call(z.strictObject({ id: z.string().max(64) }), z.object({ masked: z.array(maskCount) })),
  /** Without `id` a new one. */
  'notes.save': call(
    z.strictObject({
      connectionId,
      id: z.int().positive().optional(),
      target: noteTarget,
      text: z.string().trim().min(1).max(10_000),
    }),
    none,
  ),
  'notes.delete': call(z.strictObject({ connectionId, id: z.int().positive() }), none),
  'marks.set': call(
    z.strictObject({ connectionId, target: noteTarget, mark: z.enum(MARKS).nullable() }),
    none,
  ),
  /** Under a name that its subject has already, the filter takes the other's place. */
  'views.save': call(newView, savedView),
  'views.delete': call(z.strictObject({ id: z.string().max(100) }), none),
  'retries.cancel': call(z.strictObject({ connectionId, retryId: z.string() }), retryView),
  /** Ends a possible duplicate: `send_again` (the flag stays) or `treat_as_delivered` (archive, then ack). */
  'retries.decide': call(
    z.strictObject({
      connectionId,
      retryId: z.string(),
      decision: z.enum(['send_again', 'treat_as_delivered']),
      reason: shortText.nullable(),
    }),
    retryView,
  ),
} as const;

export const events = {
  'preferences.changed': none,
  'views.changed': none,
  /** A connection's settings, state or counters; `id` null: the list itself. */
  'connections.changed': z.object({ id: z.string().nullable() }),
  /** New events are committed; told at most 10 times a second. */
  'events.changed': z.object({ connectionId: z.string(), lastSeq: z.number() }),
  'runs.changed': z.object({ connectionId: z.string() }),
  'failures.changed': z.object({ connectionId: z.string() }),
  'retries.changed': z.object({ connectionId: z.string() }),
  'groups.changed': z.object({ connectionId: z.string() }),
  /** The list of captures. */
  'captures.changed': none,
  /** Told at most 10 times a second; `total` is an estimate. */
  'captures.progress': z.object({ task: z.string(), done: z.number(), total: z.number() }),
  'notes.changed': z.object({ connectionId: z.string() }),
  /** Told at most 5 times a second for each job. */
  'jobs.changed': z.object({ connectionId: z.string(), jobId: z.string() }),
} as const;

export type Queries = typeof queries;
export type Commands = typeof commands;
export type Events = typeof events;
export type QueryName = keyof Queries;
export type CommandName = keyof Commands;
export type EventName = keyof Events;
export type CallName = QueryName | CommandName;
type Calls = Queries & Commands;
export type ArgsOf<N extends CallName> = z.infer<Calls[N]['args']>;
export type ResultOf<N extends CallName> = z.infer<Calls[N]['result']>;
export type PayloadOf<N extends EventName> = z.infer<Events[N]>;
export type Preferences = z.infer<typeof preferences>;
export type AppStatus = z.infer<typeof appStatus>;
