/** A failed result of ORÁCULO is sent again from its captured message, by the engine, on an embedded broker. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Delivery } from '../../../../src/core/broker/port.ts';
import { encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import { readEnvelope } from '../../../../src/core/systems/read-envelope.ts';
import { type MessageProperties, textEntry } from '../../../../src/shared/domain/amqp.ts';
import type { FailureSummary } from '../../../../src/shared/domain/failure.ts';
import { drain, eventually, type Lab, never, openLab, rejectAll } from '../../../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../../../support/failures/sessions.ts';
import { profileOf } from '../store/history-fixture.ts';

const profile = profileOf('oraculo');
const COMMANDS = 'oraculo.comandos';
const QUEUE = 'executador.relatorios';
const DEAD = 'executador.relatorios.falhas';
const KEY = 'iniciar_execucao.relatorios';

let folder: string;
let broker: OpenSession;
let lab: Lab;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-resend-'));
  broker = await openSession(testPlace('embedded', folder));
  const channel = await broker.session.openChannel('publish');
  await channel.declareExchange(COMMANDS, 'topic', { durable: true });
  await channel.declareQueue(DEAD, { durable: true });
  await channel.declareQueue(QUEUE, {
    durable: true,
    arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': DEAD },
  });
  await channel.bindQueue(QUEUE, COMMANDS, KEY);
  await channel.close();
  lab = openLab({ folder, profile, session: broker.session });
});

afterEach(async () => {
  await lab.close();
  await broker.close();
  rmSync(folder, { recursive: true, force: true });
  expect(lab.log.errors).toEqual([]);
});

/** What the tap captures of a message. */
function tell(
  type: string,
  payload: object,
  { retryId = '', exchange = 'oraculo.resultados' } = {},
): Uint8Array {
  const header = { key: 'oraculo-retry-id', value: { type: 'string', value: retryId } } as const;
  const properties: MessageProperties = {
    deliveryMode: 2,
    contentType: 'application/json',
    headers: retryId === '' ? [] : [header],
  };
  const body = Buffer.from(
    JSON.stringify({ correlation_id: 'r1', tipo_evento: type, payload, timestamp: new Date().toISOString() }),
  );
  lab.record({
    ...readEnvelope(profile, properties, body),
    receivedAt: Date.now(),
    origin: 'tap',
    exchange,
    routingKey: exchange === COMMANDS ? KEY : 'k',
    redelivered: false,
    deaths: [],
    rawProperties: encodeProperties(properties),
    body,
  });
  return body;
}

const start = () => tell('iniciar_execucao', { executador: 'relatorios', n: 1 }, { exchange: COMMANDS });
const result = (status: string, retryId = '') =>
  tell('resultado_execucao', { status, erros: status === 'erro' ? ['falhou'] : [] }, { retryId });
const list = () => lab.service.page({ limit: 10, order: 'oldest' }).failures;
const settled = () =>
  new Promise((resolve) => {
    setTimeout(resolve, 60);
  });

async function resend(failure: FailureSummary | undefined): Promise<Delivery> {
  if (!failure) throw new Error('there is no failure');
  await lab.service.jobs.start({
    request: {
      action: 'resend',
      selection: { kind: 'ids', ids: [failure.id] },
      target: { kind: 'failed-queue' },
      edit: null,
      rate: null,
      canary: false,
      window: 1,
      include: [],
      reason: null,
    },
    expected: 1,
    typed: null,
  });
  const arrived = await eventually(async () => (await drain(broker.session, QUEUE))[0] ?? null);
  await eventually(() => (list().find(({ id }) => id === failure.id)?.state === 'sent' ? true : null));
  return arrived;
}

it('it goes where it went, byte by byte, with a retry id; a later success with that id deals with it', async () => {
  const body = start();
  result('erro');
  const arrived = await resend(list()[0]);
  expect(Buffer.from(arrived.body)).toEqual(Buffer.from(body));
  expect([arrived.exchange, arrived.routingKey]).toEqual([COMMANDS, KEY]);
  const retryId = textEntry(arrived.properties.headers, 'oraculo-retry-id');
  expect(retryId).toBeDefined();
  result('ok', retryId);
  expect(list().map(({ state }) => state)).toEqual(['succeeded']);
  expect(lab.service.openCount()).toBe(0);
});

it('it fails again as a failure of its own, linked to the former, and an older error is not taken for one', async () => {
  start();
  result('erro');
  await settled();
  const [first] = list();
  const arrived = await resend(first);
  const retryId = textEntry(arrived.properties.headers, 'oraculo-retry-id');
  await settled();
  result('erro', retryId);
  expect(list().map(({ state }) => state)).toEqual(['failed_again', 'open']);
  const second = list()[1];
  const detail = await lab.service.detail(second?.id ?? '');
  expect(detail).toMatchObject({ previousId: first?.id, actions: { resend: null } });
  // The same report again, as after a redelivery.
  result('erro', retryId);
  expect(list()).toHaveLength(2);
});

it('it stands beside a dead letter of the same step only when that was retried and failed by its result', async () => {
  const body = start();
  const channel = await broker.session.openChannel('publish', { confirm: true });
  await channel.publish(COMMANDS, KEY, { body, properties: { contentType: 'application/json' } });
  await channel.close();
  await rejectAll(broker.session, QUEUE, 1);
  result('erro');
  await lab.service.look({ queue: DEAD, consent: true }, never);
  expect(
    list()
      .map(({ origin, state }) => [origin, state])
      .toSorted(),
  ).toEqual([
    ['dead_letter', 'open'],
    ['result', 'failed_again'],
  ]);

  const dead = list().find(({ origin }) => origin === 'dead_letter');
  await lab.service.retry({ id: dead?.id ?? '', reason: null, delayMs: 0 });
  const arrived = await eventually(async () => (await drain(broker.session, QUEUE))[0] ?? null);
  await eventually(() => (list().find(({ id }) => id === dead?.id)?.state === 'sent' ? true : null));
  result('erro', textEntry(arrived.properties.headers, 'oraculo-retry-id'));
  const open = list().filter(({ state }) => state === 'open');
  expect(open).toMatchObject([{ origin: 'result' }]);
  expect(list()).toHaveLength(3);
  const detail = await lab.service.detail(open[0]?.id ?? '');
  expect(detail.previousId).toBe(dead?.id);
});
