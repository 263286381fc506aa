/**
 * The result store on Redis. Reads use GETRANGE and STRLEN under a size cap, and SCAN for a walk; writes only SET and DEL. No command
 * beyond those, PING and INFO (the driver's readiness check) is ever sent (docs/faults.md, A06).
 *
 * Every call answers within 5 s or fails with `redis-unreachable` or `redis-credentials`; the driver reconnects by
 * itself with backoff and jitter, and no write is ever sent a second time by itself.
 */
import { readFileSync } from 'node:fs';
import { Redis, type RedisOptions, ReplyError } from 'ioredis';
import type { TestStep } from '../../shared/domain/connection.ts';
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import type { Log } from '../deps.ts';
import type { ResultStore, WalkedResults } from './port.ts';
import { walkRedis } from './walk-redis.ts';

export interface RedisAddress {
  /** `redis://host:port/db` or `rediss://…` (TLS, always verified), with a user name where the server has users. */
  readonly url: string;
  readonly password: string | null;
  /** PEM file of a private authority, for `rediss://`. */
  readonly caFile?: string | null;
}

const TIMEOUT_MS = 5_000;
const LONGEST_BACKOFF_MS = 10_000;
/** A larger value is refused rather than loaded. */
const LARGEST_VALUE = 32 * 1024 * 1024;

/** Host and port alone: what may be shown and logged. */
function place(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the configured address';
}

function asExpected(error: unknown, url: string): ExpectedError {
  if (error instanceof ExpectedError) return error;
  const reason = messageOf(error);
  const details = { host: place(url), reason };
  if (/^(NOAUTH|WRONGPASS|NOPERM|ERR AUTH|ERR invalid password)/.test(reason)) {
    return new ExpectedError(
      'redis-credentials',
      `Redis at ${details.host} refused the login: ${reason}`,
      details,
    );
  }
  return new ExpectedError('redis-unreachable', `Redis at ${details.host}: ${reason}`, details);
}

function isTls(url: string): boolean {
  return /^rediss:/i.test(url);
}

/** Throws `redis-unreachable`. */
function authority({ url, caFile = null }: RedisAddress): Pick<RedisOptions, 'tls'> {
  if (!isTls(url) || caFile === null) return {};
  try {
    const ca = readFileSync(caFile);
    // Node takes a file without certificates for one that trusts nobody, and says nothing.
    if (!/-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/.test(ca.toString('latin1')))
      throw new Error(`there is no PEM certificate in ${caFile}`);
    return { tls: { ca } };
  } catch (error) {
    const reason = `the CA file cannot be used: ${messageOf(error)}`;
    throw new ExpectedError('redis-unreachable', `Redis at ${place(url)}: ${reason}`, {
      host: place(url),
      reason,
    });
  }
}

function optionsOf(address: RedisAddress): RedisOptions {
  const { password } = address;
  return {
    ...(password === null ? {} : { password }),
    ...authority(address),
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    disableClientInfo: true,
    retryStrategy: (attempt) => {
      const backoff = Math.min(LONGEST_BACKOFF_MS, 100 * 2 ** Math.min(attempt, 10));
      return backoff * (0.5 + Math.random() / 2);
    },
  };
}

function assertUrl(url: string): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'redis:' || protocol === 'rediss:') return;
  throw new ExpectedError('redis-unreachable', 'The Redis address must start with redis:// or rediss://', {
    host: place(url),
    reason: 'address',
  });
}

/** Starts connecting at once and never fails itself; calls do. */
export function openRedis({ log, ...address }: RedisAddress & { readonly log: Log }): ResultStore {
  assertUrl(address.url);
  const redis = new Redis(address.url, optionsOf(address));
  // The driver throws what nobody listens for; each call tells its own failure as well.
  redis.on('error', (error: unknown) =>
    log.warn('redis', { host: place(address.url), reason: messageOf(error) }),
  );
  redis.connect().catch((error: unknown) => {
    log.warn('redis is not reached yet', { host: place(address.url), reason: messageOf(error) });
  });

  const tell = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw asExpected(error, address.url);
    }
  };

  async function* walk(prefix: string): AsyncGenerator<WalkedResults> {
    try {
      yield* walkRedis(redis, prefix);
    } catch (error) {
      throw asExpected(error, address.url);
    }
  }

  return {
    walk,
    get: (key) =>
      tell(async () => {
        const size = await redis.strlen(key);
        if (size > LARGEST_VALUE) throw new Error(`the value of ${key} has ${size} bytes`);
        // GETRANGE answers '' for a missing key too; GET of an empty value costs nothing.
        return size === 0 ? redis.get(key) : redis.getrange(key, 0, LARGEST_VALUE);
      }),
    set: (key, value, ttlMs) =>
      tell(async () => {
        await redis.set(key, value, 'PX', ttlMs);
      }),
    claim: (key, value, ttlMs) => tell(async () => (await redis.set(key, value, 'PX', ttlMs, 'NX')) === 'OK'),
    delete: (key) =>
      tell(async () => {
        await redis.del(key);
      }),
    ping: () =>
      tell(async () => {
        await redis.ping();
      }),
    close: () => {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}

function advice(error: ExpectedError, url: string): string {
  if (error.code === 'redis-credentials')
    return `${error.message}. Check the password and the user of the address.`;
  const reason = String(error.details.reason);
  if (/ECONNREFUSED/.test(reason))
    return `${error.message}. Nothing listens there: check host and port, and that Redis runs.`;
  if (/ENOTFOUND|EAI_AGAIN/.test(reason))
    return `${error.message}. The host name was not found: check its spelling.`;
  if (reason === 'address') return `${error.message}, as in redis://host:6379/0.`;
  if (/CA file/.test(reason)) return `${error.message}. Check its path and permissions.`;
  if (/wrong version number|packet length/i.test(reason))
    return `${error.message}. It does not speak TLS at this port: use its TLS port, or redis:// in the address.`;
  if (/unable to (verify|get)|self-signed/i.test(reason))
    return `${error.message}. Its authority is not trusted here: name the CA file of that authority in the connection.`;
  if (/altnames/i.test(reason))
    return `${error.message}. The certificate is for another name: use that name in the address.`;
  if (/certificate has expired|not yet valid/i.test(reason))
    return `${error.message}. The certificate has to be renewed on the server; check the clocks too.`;
  if (/certificate|SSL|TLS/i.test(reason))
    return `${error.message}. The two sides did not agree on TLS: the server has to offer TLS 1.2 or later.`;
  if (isTls(url) && /ETIMEDOUT|closed/i.test(reason))
    return `${error.message}. If it speaks without TLS at this port, use redis:// in the address.`;
  if (/ECONNRESET|closed/i.test(reason))
    return `${error.message}. If it speaks TLS at this port, use rediss:// in the address.`;
  if (/LOADING/.test(reason)) return `${error.message}. Redis is still loading its data: try again shortly.`;
  return `${error.message}. Check the address, and whether a firewall is in between.`;
}

/** One try, without reconnecting. Never throws. */
export async function testRedis(address: RedisAddress): Promise<TestStep> {
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  let redis: Redis | undefined;
  let lastError: unknown;
  try {
    assertUrl(address.url);
    redis = new Redis(address.url, { ...optionsOf(address), retryStrategy: () => null });
    // The driver's own "connection is closed" hides the reason, which only this event tells.
    redis.on('error', (error: unknown) => {
      lastError = error;
    });
    await redis.connect();
    await redis.ping();
    return {
      target: 'redis',
      ok: true,
      code: 'ok',
      message: `Redis at ${place(address.url)} answers`,
      ms: ms(),
    };
  } catch (error) {
    const failure = asExpected(error instanceof ReplyError ? error : (lastError ?? error), address.url);
    return {
      target: 'redis',
      ok: false,
      code: failure.code,
      message: advice(failure, address.url),
      ms: ms(),
    };
  } finally {
    redis?.disconnect();
  }
}
