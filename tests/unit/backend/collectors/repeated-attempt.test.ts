import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectorRole } from '../../../../src/backend/collectors/collector-role.ts';
import { collectTelegram, telegramParameters } from '../../../../src/backend/collectors/telegram/collect.ts';
import type { Http } from '../../../../src/backend/http/http.ts';
import { loadValidators } from '../../../../src/backend/messages/validator.ts';
import { QUEUES } from '../../../../src/backend/topology.ts';
import { delivererFor } from '../../../../src/backend/worker/deliver.ts';
import { NotPublished } from '../../../../src/backend/worker/publisher.ts';
import type { Delivery, OutgoingMessage } from '../../../../src/core/broker/port.ts';
import { encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import { type ApiServer, startApiServer } from '../../../support/backend/api-server.ts';
import { collectorHttp } from '../../../support/backend/collecting.ts';
import { memoryResults } from '../../../support/backend/memory-results.ts';
import { botAnswer, channelPost, previewAnswer, TOKEN } from '../../../support/backend/telegram.ts';

const validators = loadValidators('resources');
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = { now: () => Date.now() };

let server: ApiServer;
let http: Http;
beforeAll(async () => {
  server = await startApiServer(() => ({}));
  http = collectorHttp();
});
afterAll(async () => {
  await http.close();
  await server.close();
});

function delivery(messageId: string, parametros: Readonly<Record<string, unknown>>): Delivery {
  const properties = { messageId };
  const message = {
    correlation_id: `c-${messageId}`,
    tipo_evento: 'iniciar_coleta',
    payload: { fonte: 'telegram', parametros },
    timestamp: '2026-11-30T12:00:00Z',
  };
  return {
    deliveryTag: 1,
    consumerTag: 'c',
    exchange: 'oraculo.comandos',
    routingKey: 'iniciar_coleta.telegram',
    redelivered: false,
    properties,
    rawProperties: encodeProperties(properties),
    body: Buffer.from(JSON.stringify(message)),
  };
}

/** Item ids of a published result. */
function itemsIn({ body }: OutgoingMessage): string[] {
  const { payload } = JSON.parse(Buffer.from(body).toString());
  return payload.dados.itens.map(({ id }: { id: string }) => id);
}

/** A worker whose memory of collections, and whose broker, can be made to fail. */
function setUp() {
  const results = memoryResults();
  const failing = { cursor: 0, broker: 0 };
  const published: string[][] = [];
  const lifetimes = new Map<string, number>();
  const store = {
    ...results,
    set: async (key: string, value: string, ttlMs: number) => {
      if (key.startsWith('oraculo:cursor:') && failing.cursor-- > 0) throw new Error('the store is away');
      lifetimes.set(key, ttlMs);
      await results.set(key, value, ttlMs);
    },
  };
  const publisher = {
    publish: async (exchange: string, routingKey: string, message: OutgoingMessage) => {
      if (routingKey !== 'resultado_coleta.telegram') return;
      published.push(itemsIn(message));
      if (failing.broker-- > 0) throw new NotPublished(exchange, routingKey, 'the connection broke');
    },
  };
  const endpoint = { url: server.url, allowLocal: true };
  const deps = { http, web: endpoint, bot: endpoint, token: TOKEN, results: store, clock };
  const role = collectorRole(
    {
      fonte: 'telegram',
      queue: QUEUES.telegram,
      prefetch: 1,
      check: validators.parameters('telegram'),
      parameters: telegramParameters,
      collect: (parameters, task) => collectTelegram(parameters, task, deps),
    },
    store,
  );
  const deliver = delivererFor(role, publisher, {
    results: store,
    validators,
    retryDelays: [1, 1, 1],
    clock,
    log,
    random: () => 0.5,
  });
  const run = (messageId: string, parametros: Readonly<Record<string, unknown>>) =>
    deliver(delivery(messageId, parametros), new AbortController().signal);
  return { run, failing, published, lifetimes };
}

const BOT = { origem: 'bot', limite: 50 };
const CHANNEL = { origem: 'web', canal: '@canal_teste', periodo: 'tudo', limite: 500, somente_novos: true };
const channelIds = (from: number, to: number) =>
  Array.from({ length: from - to + 1 }, (_, index) => `telegram:canal_teste/${from - index}`);

describe('a collection that is tried again after its result was published', () => {
  it('hands on the updates of the first attempt, and leaves later ones to the next collection', async () => {
    const updates = [channelPost(5_001)];
    server.answer = botAnswer(updates);
    const { run, failing, published } = setUp();
    failing.cursor = 1;
    await run('m1', BOT);
    updates.push(channelPost(5_002), channelPost(5_003));
    await run('m1', BOT);
    expect(published[0]).toHaveLength(1);
    expect(published[1]).toEqual(published[0]);
    await run('m2', BOT);
    expect(published[2]).toHaveLength(2);
  });

  it('does so with the posts of a channel', async () => {
    server.answer = previewAnswer('canal_teste', 3);
    const { run, failing, published } = setUp();
    failing.cursor = 1;
    await run('m1', CHANNEL);
    server.answer = previewAnswer('canal_teste', 5);
    await run('m1', CHANNEL);
    await run('m2', CHANNEL);
    expect(published).toEqual([channelIds(3, 1), channelIds(3, 1), channelIds(5, 4)]);
  });

  it('does so where it is unknown whether the broker took the result', async () => {
    server.answer = previewAnswer('canal_teste', 3);
    const { run, failing, published } = setUp();
    failing.broker = 1;
    expect(await run('m1', CHANNEL)).toBe('requeue');
    server.answer = previewAnswer('canal_teste', 5);
    expect(await run('m1', CHANNEL)).toBe('ack');
    expect(published).toEqual([channelIds(3, 1), channelIds(3, 1)]);
  });

  it('does so where two workers have the same message at the same time', async () => {
    const { run, published } = setUp();
    let last = 3;
    server.answer = (asked) => {
      last += 1;
      return previewAnswer('canal_teste', last)(asked);
    };
    await Promise.all([run('m1', CHANNEL), run('m1', CHANNEL)]);
    expect(published).toHaveLength(2);
    expect(published[1]).toEqual(published[0]);
  });

  it('keeps it for an hour once the task is done, for who is still at it', async () => {
    server.answer = previewAnswer('canal_teste', 3);
    const { run, lifetimes } = setUp();
    await run('m1', CHANNEL);
    expect(lifetimes.get('oraculo:coletado:escavador.telegram:m1')).toBe(3_600_000);
  });
});

describe('two collections of one target at the same time', () => {
  it('remember what either of them handed on', async () => {
    const { run, published } = setUp();
    let asked = 0;
    server.answer = (request) => {
      asked += 1;
      // They see different messages: neither knows what the other hands on.
      return previewAnswer('canal_teste', asked === 1 ? 3 : 5)(request);
    };
    const newest = { ...CHANNEL, limite: 2 };
    await Promise.all([run('m1', newest), run('m2', newest)]);
    const handedOn = published.flat();
    await run('m3', CHANNEL);
    expect(published[2]?.filter((id) => handedOn.includes(id))).toEqual([]);
  });
});
