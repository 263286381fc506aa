/**
 * Fills the dead-letter queue of the collector in the Local broker's file, before the console is started on it: each
 * message died as the collector lets one die, rejected with its error in a header.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { declareTopology, QUEUES } from '../../src/backend/topology.ts';
import { HEADERS } from '../../src/backend/worker/marks.ts';
import { openEmbedded } from '../../src/core/broker/embedded/engine.ts';
import type { BrokerChannel } from '../../src/core/broker/port.ts';
import { collectionRequest } from './backend-journey.ts';
import { systemClock, TestLog } from './failures/lab.ts';

export interface Cause {
  readonly code: string;
  readonly message: string;
  readonly count: number;
}

/** `url`: what every message asks for, so that a retry does real work. */
export async function fillDeadLetters(dataDir: string, causes: readonly Cause[], url: string): Promise<void> {
  const folder = join(dataDir, 'local');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = new TestLog();
  const engine = openEmbedded({ file: join(folder, 'broker.db'), clock: systemClock, log });
  const session = engine.session();
  await declareTopology(session, log);
  const out = await session.openChannel('publish', { confirm: true });
  for (const cause of causes) {
    const sent = Array.from({ length: cause.count }, () => out.publish('', QUEUES.blog, failed(cause, url)));
    await Promise.all(sent);
  }
  const total = causes.reduce((sum, { count }) => sum + count, 0);
  await rejectAll(await session.openChannel('read'), total);
  await session.close();
  await engine.close();
}

function failed({ code, message }: Cause, url: string) {
  const request = collectionRequest(randomUUID(), {
    url,
    periodo: 'tudo',
    limite: 3,
    permitir_rede_local: true,
  });
  const erro = [
    { key: 'codigo', value: { type: 'string', value: code } },
    { key: 'mensagem', value: { type: 'string', value: message } },
    { key: 'tentativa', value: { type: 'int32', value: 1 } },
  ] as const;
  const headers = [{ key: HEADERS.error, value: { type: 'table', value: erro } }] as const;
  return { ...request, properties: { ...request.properties, headers } };
}

async function rejectAll(channel: BrokerChannel, total: number): Promise<void> {
  let seen = 0;
  await new Promise<void>((resolve) => {
    void channel.consume(QUEUES.blog, ({ deliveryTag }) => {
      channel.reject(deliveryTag, false);
      seen += 1;
      if (seen === total) resolve();
    });
  });
  await channel.barrier();
  await channel.close();
}
