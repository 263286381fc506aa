/**
 * The brokers that the conformance suite runs over: the embedded one in this process, the same in a process of its own
 * over a wire, and a real RabbitMQ. What legitimately differs between them is written down as `differences`
 * (docs/rabbitmq.md, Adapters).
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openEmbedded } from '../../src/core/broker/embedded/engine.ts';
import { connectLocal } from '../../src/core/broker/embedded/remote.ts';
import type { BrokerSession } from '../../src/core/broker/port.ts';
import { openRabbitmq } from '../../src/core/broker/rabbitmq/open.ts';
import type { Clock, Log } from '../../src/core/deps.ts';
import { childWire } from '../../src/core/wires/child-process.ts';
import type { RabbitmqSettings } from '../../src/shared/domain/connection.ts';
import { eventually, exited } from '../support/services/processes.ts';

export interface Differences {
  /** The user that every connection has. */
  readonly user: string;
  /** Whether the broker tells its topology here. */
  readonly topology: boolean;
}

export interface Subject {
  readonly name: string;
  readonly differences: Differences;
  open(): Promise<OpenSubject>;
}

export interface OpenSubject {
  readonly session: BrokerSession;
  close(): Promise<void>;
}

export const clock: Clock = { now: () => Date.now() };

/** A log that keeps failures, so that a test can say that there were none. */
export function testLog(failures: unknown[] = []): Log {
  return {
    info: () => undefined,
    warn: () => undefined,
    error: (message, cause) => failures.push({ message, cause }),
  };
}

export async function connected(session: BrokerSession): Promise<BrokerSession> {
  await eventually('the session connects', () => session.state.kind === 'connected', {
    withinMs: 20_000,
    everyMs: 5,
    stop: () => (session.state.kind === 'failed' ? session.state.error.message : null),
  });
  return session;
}

async function openInProcess(): Promise<OpenSubject> {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-conformance-'));
  const engine = openEmbedded({ file: join(dir, 'broker.db'), clock, log: testLog() });
  return {
    session: engine.session(),
    close: async () => {
      await engine.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The embedded broker in a process of its own, as the console runs it. */
export function forkBroker(file: string): ChildProcess {
  return fork(new URL('./wire-child.ts', import.meta.url), [file], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function openOverWire(): Promise<OpenSubject> {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-conformance-'));
  const child = forkBroker(join(dir, 'broker.db'));
  const { session } = connectLocal(childWire(child), { log: testLog(), clock });
  await connected(session);
  return {
    session,
    close: async () => {
      await session.close();
      await exited(child);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function rabbitmqSettings(amqpUrl: string, managementUrl: string | null): RabbitmqSettings {
  const url = new URL(amqpUrl);
  return {
    hosts: [{ host: url.hostname, port: Number(url.port) || 5672 }],
    vhost: decodeURIComponent(url.pathname.slice(1)) || '/',
    auth: 'plain',
    username: decodeURIComponent(url.username) || 'guest',
    tls: { enabled: false, caFile: null, certFile: null, keyFile: null, serverName: null },
    heartbeat: 5,
    redisUrl: null,
    managementUrl,
  };
}

export function openTestRabbitmq(
  amqpUrl: string,
  managementUrl: string | null,
  log = testLog(),
): BrokerSession {
  const password = decodeURIComponent(new URL(amqpUrl).password) || 'guest';
  return openRabbitmq({
    settings: rabbitmqSettings(amqpUrl, managementUrl),
    secrets: { password, keyPassphrase: null },
    clientName: 'oraculo-tests',
    log,
    clock,
  });
}

async function openReal(): Promise<OpenSubject> {
  const management = inject('ORACULO_TEST_MANAGEMENT_URL') || null;
  const session = await connected(openTestRabbitmq(inject('ORACULO_TEST_AMQP_URL'), management));
  return { session, close: () => session.close() };
}

const embedded: Differences = { user: 'local', topology: true };

export const SUBJECTS: readonly Subject[] = [
  { name: 'embedded', differences: embedded, open: openInProcess },
  { name: 'embedded over a wire', differences: embedded, open: openOverWire },
  {
    name: 'rabbitmq',
    differences: { user: 'guest', topology: true },
    open: openReal,
  },
];
