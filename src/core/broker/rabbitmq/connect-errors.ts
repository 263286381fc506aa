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
  file: 'a certificate or key file cannot be used.',
  other: 'the TLS handshake failed.',
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
  const tlsReason = TLS_CODES.get(code);
  if (tlsReason) return tlsError(facts.endpoint, tlsReason, code, error);
  if (facts.tls && code.startsWith('ERR_OSSL')) {
    return tlsError(facts.endpoint, 'file', code, error);
  }
  if (facts.tls && /^(ERR_SSL|ERR_TLS|EPROTO|CERT_)/.test(code)) {
    return tlsError(facts.endpoint, 'other', code, error);
  }
  if (facts.answeredWithTls)
    return tlsError(facts.endpoint, 'needs-tls', 'the answer was a TLS alert', error);
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
