/** Settings, secrets and state of a connection: everything the console knows of one broker and what stands beside it. */
import { z } from '../schema.ts';

export const CONNECTION_COLORS = [
  'slate',
  'blue',
  'teal',
  'green',
  'amber',
  'red',
  'violet',
  'pink',
] as const;
export const LOCAL_CONNECTION_ID = 'local';

const host = z.strictObject({
  host: z.string().trim().min(1).max(255),
  port: z.int().min(1).max(65535),
});

const tls = z.strictObject({
  enabled: z.boolean(),
  /** Paths of PEM files. Verification is always on; a private authority is trusted only through `caFile`. */
  caFile: z.string().max(4096).nullable(),
  certFile: z.string().max(4096).nullable(),
  keyFile: z.string().max(4096).nullable(),
  /** The name the certificate must carry when it is not the host's. */
  serverName: z.string().max(255).nullable(),
});

export const rabbitmqSettings = z.strictObject({
  /** Tried in order, then again: failover. */
  hosts: z.array(host).min(1).max(16),
  vhost: z.string().min(1).max(255),
  /** EXTERNAL takes the user from the client certificate. */
  auth: z.enum(['plain', 'external']),
  username: z.string().max(255),
  tls,
  /** Seconds. */
  heartbeat: z.int().min(1).max(60),
  /** Without a password: it is a secret of its own (`redis`). */
  redisUrl: z.string().max(2048).nullable(),
  /** Base address of the management API, without credentials; the broker's user and password are used. */
  managementUrl: z.string().max(2048).nullable(),
});

/** Also in an address that is not a proper one: it is stored and shown again as it was typed. */
function holdsNoPassword(address: string | null): boolean {
  return address === null || !/:\/\/[^@]*:[^@]*@|[?&][^=&]*pass[^=&]*=/i.test(address);
}

/** What is kept of a connection's history; null: no limit. What is older goes, except what an open failure needs. */
export const retention = z.strictObject({
  days: z.int().min(1).max(3650).nullable(),
  megabytes: z.int().min(50).max(1_000_000).nullable(),
});

export const KEEP_EVERYTHING: Retention = { days: null, megabytes: null };

export const connectionInput = z.strictObject({
  name: z.string().trim().min(1).max(80),
  color: z.enum(CONNECTION_COLORS),
  profileId: z.string().min(1).max(64),
  readOnly: z.boolean(),
  /** Absent: as it was, or everything is kept. */
  retention: retention.optional(),
  rabbitmq: rabbitmqSettings.refine(
    ({ redisUrl, managementUrl }) => holdsNoPassword(redisUrl) && holdsNoPassword(managementUrl),
    'A password belongs into its own field, not into an address',
  ),
});

/** Handed over once and never read back. An absent field keeps what is stored; null forgets it. */
export const connectionSecrets = z.strictObject({
  password: z.string().max(4096).nullable().optional(),
  redisPassword: z.string().max(4096).nullable().optional(),
  keyPassphrase: z.string().max(4096).nullable().optional(),
});

export const connectionState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('disconnected') }),
  /** A capture that is open: there is no broker, and what is there was last true at `asOf` (null: nothing is there). */
  z.object({ kind: z.literal('offline'), asOf: z.number().nullable() }),
  z.object({ kind: z.literal('connecting'), attempt: z.number() }),
  z.object({
    kind: z.literal('connected'),
    since: z.number(),
    product: z.string(),
    version: z.string(),
    host: z.string(),
  }),
  /** Lost, and trying again by itself at `retryAt`. */
  z.object({
    kind: z.literal('reconnecting'),
    since: z.number(),
    attempt: z.number(),
    retryAt: z.number(),
    error: z.object({ code: z.string(), message: z.string() }),
  }),
  /** Given up: trying again cannot help before something is changed (bad credentials, no such vhost, TLS). */
  z.object({ kind: z.literal('failed'), error: z.object({ code: z.string(), message: z.string() }) }),
]);

/** What is kept of a connection on this machine's disk, and what is wrong with it. */
export const connectionHistory = z.object({
  /** When the oldest event that is kept came, ms since 1970; null: none. */
  since: z.number().nullable(),
  bytes: z.number(),
  /** Captured messages wait for the disk, which refuses them; an ErrorCode. */
  refused: z.enum(['disk-full', 'storage-failed']).nullable(),
  /** The newest damaged history that was set aside; `events` is null while what can be read of it is looked for. */
  setAside: z
    .object({
      at: z.number(),
      file: z.string(),
      salvagedFile: z.string(),
      events: z.number().nullable(),
      lost: z.number().nullable(),
    })
    .nullable(),
});

export const connectionView = z.object({
  id: z.string(),
  kind: z.enum(['local', 'rabbitmq', 'capture']),
  name: z.string(),
  color: z.enum(CONNECTION_COLORS),
  profileId: z.string(),
  readOnly: z.boolean(),
  retention,
  rabbitmq: rabbitmqSettings.nullable(),
  /** Which secrets are known now; never their text. */
  secrets: z.object({ password: z.boolean(), redisPassword: z.boolean(), keyPassphrase: z.boolean() }),
  state: connectionState,
  /** Of a capture. */
  capture: z
    .object({ file: z.string(), connection: z.string(), masked: z.boolean(), writable: z.boolean() })
    .optional(),
  /** The broker blocks publishers (memory or disk alarm); its own words. */
  blocked: z.string().nullable(),
  captured: z.number(),
  /** Messages that the tap lost and counted. */
  notCaptured: z.number(),
  /** When the newest captured event came, ms since 1970. */
  lastEventAt: z.number().nullable(),
  openFailures: z.number(),
  history: connectionHistory,
});

/** One line of a connection test: what was tried, how it went, what to do. `code` is an ErrorCode or `ok`/`skipped`. */
export const testStep = z.object({
  target: z.enum(['broker', 'profile', 'management', 'redis']),
  ok: z.boolean(),
  code: z.string(),
  message: z.string(),
  ms: z.number(),
});

export type Retention = z.infer<typeof retention>;
export type RabbitmqSettings = z.infer<typeof rabbitmqSettings>;
export type ConnectionInput = z.infer<typeof connectionInput>;
export type ConnectionSecrets = z.infer<typeof connectionSecrets>;
export type ConnectionHistoryView = z.infer<typeof connectionHistory>;
export type ConnectionState = z.infer<typeof connectionState>;
export type ConnectionView = z.infer<typeof connectionView>;
export type ConnectionColor = (typeof CONNECTION_COLORS)[number];
export type TestStep = z.infer<typeof testStep>;
