/**
 * Failures that are expected. Everything else that throws is a bug and is logged with its cause.
 *
 * An expected failure has a `code` (stable, the key of its text in the interface: `error.<code>`), `details` (values
 * for that text) and an English `message` for logs and the command line. It crosses the wire as data.
 */
export const ERROR_CODES = [
  // asking
  'invalid-arguments',
  'unknown-call',
  'filter-invalid',
  'not-found',
  'cancelled',
  'timeout',
  'internal',
  'connection-closed',
  // data directory and files
  'data-dir-owned',
  'storage-failed',
  'storage-from-the-future',
  'disk-full',
  'file-exists',
  'file-missing',
  'file-not-writable',
  'capture-damaged',
  'capture-offline',
  // connections
  'not-connected',
  'read-only-connection',
  'broker-refused',
  'broker-unreachable',
  'broker-credentials',
  'broker-vhost',
  'broker-tls',
  'broker-timeout',
  'broker-permission',
  'broker-closed',
  'redis-unreachable',
  'redis-credentials',
  'management-unreachable',
  'management-credentials',
  'password-needed',
  // work
  'invalid-message',
  'unroutable',
  'not-confirmed',
  'queue-missing',
  'look-refused-budget',
  'look-refused-type',
  'look-refused-consumer',
  'look-refused-unknown-limit',
  'look-needs-consent',
  'operation-running',
  'queue-locked',
  'retry-refused',
  'retry-needs-reason',
  'retry-target-missing',
  'retry-not-possible',
  'message-gone',
  'selection-empty',
  'selection-changed',
  'confirmation-needed',
  'edit-refused',
  'no-captured-message',
  'result-store-missing',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

export class ExpectedError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ExpectedError';
    this.code = code;
    this.details = details;
  }
}

/** How a failure looks on the wire. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** An expected failure as it is; a bug as `internal`, without its text, which may hold foreign content or secrets. */
export function toWireError(error: unknown): WireError {
  if (error instanceof ExpectedError)
    return { code: error.code, message: error.message, details: error.details };
  return { code: 'internal', message: 'The console met a defect; its log holds the cause.', details: {} };
}

export function fromWireError(error: WireError): ExpectedError {
  return new ExpectedError(error.code, error.message, error.details);
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
