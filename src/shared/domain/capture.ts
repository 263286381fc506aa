/** Captures as documents: what may be saved, what a file says of itself, notes and marks. Times are ms since 1970. */
import { MAX_FILTER_LENGTH } from '../filter/limits.ts';
import { z } from '../schema.ts';
import { systemProfile } from './system-profile.ts';

const seq = z.int().nonnegative();

/** Which events are meant. One shape for saving, exporting and their previews. */
export const captureWhat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('events'), seqs: z.array(seq).min(1).max(10_000) }),
  z.strictObject({ kind: z.literal('run'), correlationId: z.string().min(1).max(1000) }),
  /** Received at `from` or later, and before `to`. */
  z.strictObject({ kind: z.literal('span'), from: z.number(), to: z.number() }),
  /** What passes a filter of the query language, as at the time of asking. */
  z.strictObject({ kind: z.literal('filter'), filter: z.string().trim().min(1).max(MAX_FILTER_LENGTH) }),
  z.strictObject({ kind: z.literal('all') }),
]);

/** Kinds of personal data that are found by what they look like. */
export const DETECTORS = ['cpf', 'cnpj', 'email', 'phone', 'card', 'pix'] as const;
/** `path`: a value that the system profile names as personal, whatever it looks like. */
export const MASK_KINDS = [...DETECTORS, 'path'] as const;

export const masking = z.strictObject({
  detectors: z.array(z.enum(DETECTORS)).max(DETECTORS.length),
  /** By the profile's `personalData`. */
  paths: z.boolean(),
});

/** How many values were masked, by kind and by where they were (a path of the body, `header …`, `property …`). */
export const maskCount = z.object({ kind: z.enum(MASK_KINDS), place: z.string(), count: z.number() });

/** Where what a capture holds came from. */
const captureSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('saved'), what: captureWhat }),
  z.object({ kind: z.literal('merged'), files: z.array(z.string()) }),
  z.object({ kind: z.literal('imported'), file: z.string(), format: z.string() }),
]);

export const captureManifest = z.object({
  /** Of the capture's own tables; those of the events are counted by SQLite's user_version. */
  format: z.int(),
  madeAt: z.number(),
  /** Version of the console that made it. */
  version: z.string(),
  connection: z.string(),
  /** Whole, so that the file is read the same where that profile is not installed or has changed. */
  profile: systemProfile,
  source: captureSource,
  events: z.int(),
  runs: z.int(),
  failures: z.int(),
  /** When the first and the last event were received; null when there is none. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  masked: z.object({ ...masking.shape, counts: z.array(maskCount) }).nullable(),
});

export const captureSummary = captureManifest.omit({ profile: true }).extend({
  file: z.string(),
  bytes: z.number(),
  profile: z.object({ id: z.string(), name: z.string() }),
  /** False: notes and marks cannot be written into it here. */
  writable: z.boolean(),
});

/** What reading a whole file found. `rows`: those that could be read, by table. */
export const captureCheck = z.object({
  problem: z.string().nullable(),
  rows: z.array(z.object({ table: z.string(), rows: z.number(), complete: z.boolean() })),
});

export const MARKS = ['star', 'red', 'amber', 'green', 'blue', 'violet'] as const;

/** What a note or a mark is on: the file (`id` empty), a run (correlation id), an event (its number as text). */
export const noteTarget = z.strictObject({
  kind: z.enum(['file', 'run', 'event']),
  id: z.string().max(1000),
});

export const note = z.object({
  id: z.number(),
  target: noteTarget,
  text: z.string(),
  author: z.string(),
  at: z.number(),
});

export const mark = z.object({ target: noteTarget, mark: z.enum(MARKS) });

export type CaptureWhat = z.infer<typeof captureWhat>;
export type Detector = (typeof DETECTORS)[number];
export type MaskKind = (typeof MASK_KINDS)[number];
export type Masking = z.infer<typeof masking>;
export type MaskCount = z.infer<typeof maskCount>;
export type CaptureManifest = z.infer<typeof captureManifest>;
export type CaptureSummary = z.infer<typeof captureSummary>;
export type CaptureCheck = z.infer<typeof captureCheck>;
export type NoteTarget = z.infer<typeof noteTarget>;
export type Note = z.infer<typeof note>;
export type Mark = z.infer<typeof mark>;

export const EXPORT_FORMATS = ['jsonl', 'csv', 'html'] as const;
/** Columns of a CSV, in the order in which they are offered. `body` is its text, where it is one. */
export const CSV_COLUMNS = [
  'seq',
  'received_at',
  'made_at',
  'type',
  'correlation_id',
  'source',
  'status',
  'error_code',
  'error_message',
  'exchange',
  'routing_key',
  'origin',
  'redelivered',
  'retry_id',
  'size',
  'body',
] as const;

export const exportRequest = z.strictObject({
  what: captureWhat,
  format: z.enum(EXPORT_FORMATS),
  /** Of a CSV; those absent are left out. */
  columns: z.array(z.enum(CSV_COLUMNS)).min(1).max(CSV_COLUMNS.length).optional(),
  /** Null: everything as it is. */
  masking: masking.nullable(),
  /** Of the report. */
  language: z.enum(['pt-BR', 'en']),
});

/** Before anything is written: what it will look like, and how much it will be. */
export const exportPreview = z.object({
  name: z.string(),
  /** The first lines, each cut where it is long. */
  lines: z.array(z.string()),
  events: z.number(),
  /** By the first events' sizes; null: it is not known before it is made. */
  estimatedBytes: z.number().nullable(),
  /** What would be masked of the first `sampled` events. */
  sampled: z.number(),
  masked: z.array(maskCount),
});

export const IMPORT_FORMATS = ['oraculo', 'ndjson', 'rabbitmq'] as const;

export const importResult = z.object({
  events: z.number(),
  failed: z.number(),
  /** The first that could not be read, by line (of a list: by number of the message). */
  problems: z.array(z.object({ line: z.number(), reason: z.string() })),
});

export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export type CsvColumn = (typeof CSV_COLUMNS)[number];
export type ExportRequest = z.infer<typeof exportRequest>;
export type ExportPreview = z.infer<typeof exportPreview>;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];
export type ImportResult = z.infer<typeof importResult>;
