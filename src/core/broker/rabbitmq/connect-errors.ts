/** Turns what can go wrong while a connection is opened into words that say what to do. */
import { type ErrorCode, ExpectedError, messageOf } from '../../../shared/errors.ts';
import type { CloseReason } from '../port.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What is known beside the error itself. */
export interface ConnectFacts {
  readonly endpoint: Endpoint;
  readonly tls: boolean;
  readonly vhost: string;
  readonly username: string;
  readonly closedByBroker: CloseReason | null;
  readonly answeredWithTls: boolean;
  /** The first bytes were neither AMQP nor TLS. */
  readonly answeredWithOther?: boolean;
}

const PERMANENT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'broker-credentials',
  'broker-vhost',
  'broker-tls',
  'password-needed',
]);

/** Trying again cannot help before somebody changes something. */
export function isPermanent(error: ExpectedError): boolean {
  return PERMANENT.has(error.code);
}

type TlsReason =
  | 'unknown-authority'
  | 'wrong-host'
  | 'expired'
  | 'not-tls'
  | 'needs-tls'
  | 'client-certificate'
  | 'old-tls'
  | 'passphrase'
  | 'file'
  | 'other';

const TLS_CODES: ReadonlyMap<string, TlsReason> = new Map<string, TlsReason>([
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unknown-authority'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'unknown-authority'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unknown-authority'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'unknown-authority'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unknown-authority'],
  ['CERT_UNTRUSTED', 'unknown-authority'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'wrong-host'],
  ['CERT_HAS_EXPIRED', 'expired'],
  ['CERT_NOT_YET_VALID', 'expired'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'not-tls'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'not-tls'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'client-certificate'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'client-certificate'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'client-certificate'],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'client-certificate'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'old-tls'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'old-tls'],
  ['ERR_OSSL_BAD_DECRYPT', 'passphrase'],
]);

const TLS_WORDS: Readonly<Record<TlsReason, string>> = {
  'unknown-authority':
    'its certificate was issued by an authority that is not trusted here. Name the CA file of that authority in the connection.',
  'wrong-host':
    'its certificate is for another name. Connect by the name in the certificate, or enter that name as server name.',
  expired:
    'its certificate is expired or not yet valid. It has to be renewed on the broker; check the clocks too.',
  'not-tls': 'it does not speak TLS at this port. Use the TLS port (usually 5671) or switch TLS off.',
  'needs-tls': 'it speaks TLS at this port. Switch TLS on, or use the plain port (usually 5672).',
  'client-certificate':
    'it refused the client certificate, or wants one. Name certificate and key files that the broker trusts.',
  'old-tls':
    'it speaks no TLS 1.2 or later. Older versions are not safe: switch a newer one on in the broker.',
  passphrase:
    'the key file cannot be used: it is locked, and its passphrase is missing or wrong. Enter the passphrase again.',
  file: 'a certificate or key file cannot be used. Check its path, its permissions and that it is PEM.',
  other:
    'the TLS handshake failed. The broker has to offer TLS 1.2 or later, and accept the certificate if one is named.',
};

export function tlsError(
  endpoint: Endpoint,
  reason: TlsReason,
  text: string,
  cause?: unknown,
): ExpectedError {
  const { host, port } = endpoint;
  return new ExpectedError(
    'broker-tls',
    `${host}:${port}: ${TLS_WORDS[reason]} (${text})`,
    { host, port, reason, text },
    cause,
  );
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Why TLS failed; null for an error of another kind. */
export function tlsReasonOf(error: unknown): TlsReason | null {
  const code = codeOf(error);
  const known = TLS_CODES.get(code);
  if (known) return known;
  if (/wrong version number|packet length too long/.test(messageOf(error))) return 'not-tls';
  if (code.startsWith('ERR_OSSL')) return 'file';
  return /^(ERR_SSL|ERR_TLS|EPROTO|CERT_)/.test(code) ? 'other' : null;
}

function closedError(facts: ConnectFacts, { code, text }: CloseReason): ExpectedError {
  const { endpoint, username, vhost } = facts;
  const details = { ...endpoint, code, text };
  if (/vhost .*(is down|down)/i.test(text) || /limit/i.test(text)) {
    return new ExpectedError(
      'broker-closed',
      `${endpoint.host}:${endpoint.port} turned us away: ${text}`,
      details,
    );
  }
  if (code === 530 || /vhost/i.test(text)) {
    return new ExpectedError(
      'broker-vhost',
      `The virtual host "${vhost}" does not exist or the user has no access to it. Check its name, and the user's permissions there. (${text})`,
      { ...details, vhost },
    );
  }
  if (code === 403) {
    return new ExpectedError(
      'broker-credentials',
      `The broker refused user "${username}". Check user and password. (${text})`,
      { ...details, username },
    );
  }
  return new ExpectedError(
    'broker-closed',
    `${endpoint.host}:${endpoint.port} closed the connection: ${text}`,
    details,
  );
}

function networkError(facts: ConnectFacts, code: string, error: unknown): ExpectedError {
  const { host, port } = facts.endpoint;
  const details = { host, port, code };
  if (code === 'ECONNREFUSED') {
    return new ExpectedError(
      'broker-refused',
      `Nothing accepts connections at ${host}:${port}. Check the port, and that the broker runs.`,
      details,
      error,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new ExpectedError(
      'broker-unreachable',
      `The name ${host} is not known. Check how it is spelled.`,
      details,
      error,
    );
  }
  if (/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/.test(code)) {
    return new ExpectedError(
      'broker-unreachable',
      `${host}:${port} cannot be reached. Check the address, the network and firewalls.`,
      details,
      error,
    );
  }
  return new ExpectedError(
    'broker-closed',
    `${host}:${port} ended the connection before it was open: ${messageOf(error)}`,
    details,
    error,
  );
}

/** The expected failure behind anything that went wrong before the connection was open. */
export function connectError(facts: ConnectFacts, error: unknown): ExpectedError {
  if (error instanceof ExpectedError) return error;
  if (facts.closedByBroker) return closedError(facts, facts.closedByBroker);
  const code = codeOf(error);
  const tlsReason = facts.tls ? tlsReasonOf(error) : null;
  if (tlsReason) return tlsError(facts.endpoint, tlsReason, code, error);
  if (facts.answeredWithTls)
    return tlsError(facts.endpoint, 'needs-tls', 'the answer was a TLS alert', error);
  if (facts.answeredWithOther) {
    const { host, port } = facts.endpoint;
    return new ExpectedError(
      'broker-closed',
      `${host}:${port} speaks no AMQP: something else listens there. Use the broker's AMQP port (usually 5672, with TLS 5671).`,
      { host, port },
      error,
    );
  }
  if (/SASL mechanism/.test(messageOf(error))) {
    return new ExpectedError(
      'broker-credentials',
      `The broker does not offer this way of signing in: ${messageOf(error)}`,
      { ...facts.endpoint, username: facts.username },
      error,
    );
  }
  return networkError(facts, code, error);
}
