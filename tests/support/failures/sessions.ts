/** Sessions that failures are tested on: the shared test RabbitMQ, or an embedded broker in a folder. */
import { join } from 'node:path';
import { openEmbedded } from '../../../src/core/broker/embedded/engine.ts';
import type { BrokerSession } from '../../../src/core/broker/port.ts';
import { openRabbitmq } from '../../../src/core/broker/rabbitmq/open.ts';
import { eventually, systemClock, TestLog } from './lab.ts';

export interface OpenSession {
  readonly session: BrokerSession;
  close(): Promise<void>;
}

export type BrokerKind = 'rabbitmq' | 'embedded';

export interface BrokerPlace {
  readonly kind: BrokerKind;
  readonly amqpUrl: string;
  readonly managementUrl: string;
  /** The embedded broker's. */
  readonly folder: string;
}

export function testPlace(kind: BrokerKind, folder: string): BrokerPlace {
  return {
    kind,
    folder,
    amqpUrl: process.env.ORACULO_TEST_AMQP_URL ?? '',
    managementUrl: process.env.ORACULO_TEST_MANAGEMENT_URL ?? '',
  };
}

function rabbitmqSession(place: BrokerPlace): BrokerSession {
  const url = new URL(place.amqpUrl);
  return openRabbitmq({
    settings: {
      hosts: [{ host: url.hostname, port: Number(url.port) }],
      vhost: decodeURIComponent(url.pathname.slice(1)) || '/',
      auth: 'plain',
      username: url.username,
      tls: { enabled: false, caFile: null, certFile: null, keyFile: null, serverName: null },
      heartbeat: 10,
      redisUrl: null,
      managementUrl: place.managementUrl || null,
    },
    secrets: { password: url.password, keyPassphrase: null },
    clientName: 'failures-test',
    log: new TestLog(),
    clock: systemClock,
  });
}

export async function openSession(place: BrokerPlace): Promise<OpenSession> {
  const isConnected = (session: BrokerSession) =>
    eventually(() => (session.state.kind === 'connected' ? true : null), 20_000);
  if (place.kind === 'rabbitmq') {
    const session = rabbitmqSession(place);
    await isConnected(session);
    return { session, close: () => session.close() };
  }
  const engine = openEmbedded({
    file: join(place.folder, 'broker.db'),
    clock: systemClock,
    log: new TestLog(),
  });
  const session = engine.session();
  await isConnected(session);
  return { session, close: () => engine.close() };
}
