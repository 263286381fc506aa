/**
 * What the backend's program is told on its command line. Addresses are never repeated in a refusal: what does not parse
 * may be a password that was not meant to be there.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { RabbitmqSettings } from '../shared/domain/connection.ts';

export const HELP = `Usage: npm run backend -- --amqp URL --redis URL --data DIR

  --amqp URL        amqp://user@host:5672/vhost, or amqps:// for TLS
  --redis URL       redis://host:6379/0, or rediss:// for TLS
  --data DIR        where reports and logs go
  --ca FILE         certificate authority of the broker, when it is a private one
  --resources DIR   schemas and system profiles (default: resources/)

Passwords: ORACULO_AMQP_PASSWORD, ORACULO_REDIS_PASSWORD.
Keys of sources and executors: ORACULO_BACKEND_…, in docs/collectors.md and docs/executors.md.`;

export interface BackendArguments {
  readonly settings: RabbitmqSettings;
  readonly redisUrl: string;
  readonly dataDir: string;
  readonly resourcesDir: string;
}

/** The text with its `%` escapes resolved. */
function decoded(name: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(`${name}: a "%" in the address is written %25`);
  }
}

/**
 * An unencoded `/`, `?` or `#` in a password ends the host early, so that the rest of it, up to the `@`, counts as what
 * follows the host.
 */
function mayHoldPassword({ password, pathname, search, hash, searchParams }: URL): boolean {
  return password !== '' || /@/.test(pathname + search + hash) || searchParams.has('password');
}

/** Nothing in it needs to be secret, and all its escapes can be resolved. */
function addressOf(name: string, text: string, protocols: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !protocols.includes(url.protocol) || url.hostname === '')
    throw new Error(`${name} takes an address that starts with ${protocols.join('// or ')}//, then a host`);
  if (mayHoldPassword(url))
    throw new Error(`${name}: leave the password out of the address, others can read arguments`);
  if (url.hash !== '') throw new Error(`${name}: a "#" in the address is written %23`);
  for (const part of [url.username, url.hostname, url.pathname, url.search]) decoded(name, part);
  return url;
}

function settingsOf(text: string, caFile: string | null): RabbitmqSettings {
  const url = addressOf('--amqp', text, ['amqp:', 'amqps:']);
  const secure = url.protocol === 'amqps:';
  return {
    // An IPv6 address is in brackets in a URL only.
    hosts: [{ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || (secure ? 5671 : 5672)) }],
    vhost: url.pathname.length > 1 ? decodeURIComponent(url.pathname.slice(1)) : '/',
    auth: 'plain',
    username: url.username === '' ? 'guest' : decodeURIComponent(url.username),
    tls: { enabled: secure, caFile, certFile: null, keyFile: null, serverName: null },
    heartbeat: 10,
    redisUrl: null,
    managementUrl: null,
  };
}

/** Node's own refusal repeats what it refuses, which may be an address out of place. */
function refusal(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (!(error instanceof Error) || code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
    return new Error('Only options are taken, each with its name before it');
  if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return error;
  const [name = 'among those given'] = /(?<=')-[\w-]{1,30}(?=')/.exec(error.message) ?? [];
  return new Error(`Unknown option ${name}`);
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    amqp: text,
    redis: text,
    data: text,
    ca: text,
    resources: text,
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw refusal(error);
  }
}

/** Null when help is asked for. Throws, in words for the terminal, what cannot be used. */
export function readArguments(args: readonly string[]): BackendArguments | null {
  const { amqp, redis, data, ca, resources, help } = parsed(args);
  if (help) return null;
  if (amqp === undefined || redis === undefined || data === undefined)
    throw new Error('--amqp, --redis and --data are needed');
  return {
    settings: settingsOf(amqp, ca ?? null),
    redisUrl: addressOf('--redis', redis, ['redis:', 'rediss:']).href,
    dataDir: resolve(data),
    resourcesDir: resolve(resources ?? 'resources'),
  };
}
