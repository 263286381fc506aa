/**
 * The backend as a program of its own, on RabbitMQ and Redis: `npm run backend -- --amqp URL --redis URL --data DIR`. Any
 * number of them may run. Passwords come from ORACULO_AMQP_PASSWORD and ORACULO_REDIS_PASSWORD, never from arguments.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openRabbitmq } from '../core/broker/rabbitmq/open.ts';
import { openRedis } from '../core/results/redis.ts';
import type { RabbitmqSettings } from '../shared/domain/connection.ts';
import { messageOf } from '../shared/errors.ts';
import { logPath, openBackendLog } from './log.ts';
import { startBackend } from './start.ts';

const HELP = `Usage: npm run backend -- --amqp URL --redis URL --data DIR

  --amqp URL        amqp://user@host:5672/vhost, or amqps:// for TLS
  --redis URL       redis://host:6379/0, or rediss:// for TLS
  --data DIR        where reports and logs go
  --ca FILE         certificate authority of the broker, when it is a private one
  --resources DIR   schemas and system profiles (default: resources/)

Passwords: ORACULO_AMQP_PASSWORD, ORACULO_REDIS_PASSWORD.`;

const BAD_USAGE = 2;

function settingsOf(text: string, caFile: string | null): RabbitmqSettings {
  const url = withoutPassword('--amqp', text, ['amqp:', 'amqps:']);
  const secure = url.protocol === 'amqps:';
  return {
    hosts: [{ host: url.hostname, port: Number(url.port || (secure ? 5671 : 5672)) }],
    vhost: url.pathname.length > 1 ? decodeURIComponent(url.pathname.slice(1)) : '/',
    auth: 'plain',
    username: url.username === '' ? 'guest' : decodeURIComponent(url.username),
    tls: { enabled: secure, caFile, certFile: null, keyFile: null, serverName: null },
    heartbeat: 10,
    redisUrl: null,
    managementUrl: null,
  };
}

function withoutPassword(name: string, text: string, protocols: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !protocols.includes(url.protocol))
    throw new Error(`${name} takes an address that starts with ${protocols.join('// or ')}//`);
  if (url.password !== '')
    throw new Error(`${name}: leave the password out of the address, others can read arguments`);
  return url;
}

function readArguments() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { amqp: text, redis: text, data: text, ca: text, resources: text, help: { type: 'boolean' } },
  });
  if (values.help) return null;
  const { amqp, redis, data } = values;
  if (amqp === undefined || redis === undefined || data === undefined)
    throw new Error('--amqp, --redis and --data are needed');
  return {
    settings: settingsOf(amqp, values.ca ?? null),
    redisUrl: withoutPassword('--redis', redis, ['redis:', 'rediss:']).href,
    dataDir: resolve(data),
    resourcesDir: resolve(values.resources ?? 'resources'),
  };
}

async function run({
  settings,
  redisUrl,
  dataDir,
  resourcesDir,
}: NonNullable<ReturnType<typeof readArguments>>) {
  const clock = { now: () => Date.now() };
  const log = openBackendLog(dataDir, clock);
  const session = openRabbitmq({
    settings,
    secrets: { password: process.env.ORACULO_AMQP_PASSWORD ?? null, keyPassphrase: null },
    clientName: 'oraculo-backend',
    log,
    clock,
  });
  const results = openRedis({ url: redisUrl, password: process.env.ORACULO_REDIS_PASSWORD ?? null, log });
  const backend = await startBackend({ session, results, dataDir, resourcesDir, log, clock });

  const stop = async (code: number) => {
    await backend.close();
    await session.close();
    await results.close();
    process.exit(code);
  };
  process.once('SIGINT', () => void stop(0));
  process.once('SIGTERM', () => void stop(0));
  session.onState((state) => {
    if (state.kind !== 'failed') return;
    console.error(`The broker refused: ${state.error.message}`);
    void stop(1);
  });
  await backend.ready;
  console.log(`The backend runs. Log: ${logPath(dataDir)}`);
}

function chosen() {
  try {
    return readArguments();
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${HELP}`);
    process.exit(BAD_USAGE);
  }
}

const options = chosen();
if (options) await run(options);
else console.log(HELP);
