/** Statuses, and errors of the network, as task failures: which can pass by themselves, and which cannot. */
import { messageOf } from '../../shared/errors.ts';
import { permanent, TaskFailure, temporary } from '../worker/task-failure.ts';

/** Longest wait that a server's Retry-After is followed for, in milliseconds. */
export const LONGEST_RETRY_AFTER_MS = 60_000;

const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const NAMES: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA']);
const TRUNCATED: ReadonlySet<string> = new Set(['Z_BUF_ERROR', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);
/** Statuses of the 4xx class that ask for another try (RFC 9110, RFC 6585, RFC 8470). */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** Of opening a connection: no request was on its way yet. */
const UNCONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Retry-After (RFC 9110, 10.2.3) in milliseconds, capped; undefined when absent or unreadable. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const text = header.trim();
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER_MS);
}

/** The failure of a status other than 2xx, 304 and redirects. */
export function statusFailure(status: number, retryAfter: number | undefined): TaskFailure {
  const codigo = `http_${status}`;
  if (status >= 500) {
    return temporary(codigo, `O servidor respondeu com erro ${status}`, { retryAfterMs: retryAfter });
  }
  if (PASSING.has(status)) {
    return temporary(codigo, `O servidor pediu para tentar mais tarde (${status})`, {
      retryAfterMs: retryAfter,
    });
  }
  return permanent(codigo, `O servidor recusou o pedido (${status})`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const isTls = (code: string) =>
  code.startsWith('ERR_TLS') ||
  code.startsWith('ERR_SSL') ||
  code.includes('CERT') ||
  code.includes('VERIFY');

/** True of an error of the network that came before a request was sent: the other side cannot have acted on it. */
export function neverSent(error: unknown): boolean {
  const code = codeOf(error);
  return NAMES.has(code) || UNCONNECTED.has(code) || isTls(code);
}

/** Anything thrown while asking and reading. What is no failure of the network is returned as it is: a bug. */
export function networkFailure(error: unknown, host: string): unknown {
  if (error instanceof TaskFailure) return error;
  const code = codeOf(error);
  const cause = { cause: error };
  if (TIMEOUTS.has(code) || (error instanceof Error && error.name === 'TimeoutError')) {
    return temporary('tempo_esgotado', `"${host}" não respondeu a tempo`, cause);
  }
  if (NAMES.has(code)) return temporary('dns_nao_resolvido', `O nome "${host}" não foi encontrado`, cause);
  if (isTls(code))
    return permanent('tls_invalido', `O certificado de "${host}" não é válido (${code})`, error);
  if (TRUNCATED.has(code)) return temporary('resposta_truncada', 'A resposta veio incompleta', cause);
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__ERROR_FORMAT')) {
    return permanent('resposta_corrompida', `A resposta não pôde ser descompactada (${code})`, error);
  }
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return permanent('resposta_invalida', `A resposta não é HTTP válido (${code})`, error);
  }
  // A request that was put together wrongly is a defect, which no other attempt mends.
  if (/^(E[A-Z]+|UND_ERR_(?!INVALID_ARG$).*)$/.test(code)) {
    const why = messageOf(error).slice(0, 200);
    return temporary('conexao_falhou', `A conexão com "${host}" falhou (${code}): ${why}`, cause);
  }
  return error;
}
