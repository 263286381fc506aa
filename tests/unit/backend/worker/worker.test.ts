import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/backend/messages/read-message.ts';
import { uuidOf } from '../../../../src/backend/messages/uuid.ts';
import { loadValidators } from '../../../../src/backend/messages/validator.ts';
import { delayAfter } from '../../../../src/backend/worker/delays.ts';
import { delivererFor } from '../../../../src/backend/worker/deliver.ts';
import { HEADERS, standingOf } from '../../../../src/backend/worker/marks.ts';
import { NotPublished, type Publisher } from '../../../../src/backend/worker/publisher.ts';
import type { Role } from '../../../../src/backend/worker/role.ts';
import { credentials, permanent, quota, temporary } from '../../../../src/backend/worker/task-failure.ts';
import type { Delivery, OutgoingMessage } from '../../../../src/core/broker/port.ts';
import { decodeProperties, encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import type { Log } from '../../../../src/core/deps.ts';
import type { ResultStore } from '../../../../src/core/results/port.ts';
import {
  type AmqpEntry,
  entryOf,
  integerEntry,
  type MessageProperties,
  textEntry,
} from '../../../../src/shared/domain/amqp.ts';
import { ExpectedError } from '../../../../src/shared/errors.ts';
import { memoryResults } from '../../../support/backend/memory-results.ts';

const QUEUE = 'escavador.blog';
const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const validators = loadValidators('resources');

interface Sent {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: string;
  readonly properties: MessageProperties;
}

function recorder(fail?: (sent: Sent) => boolean): Publisher & { readonly sent: Sent[] } {
  const sent: Sent[] = [];
  return {
    sent,
    publish: async (exchange: string, routingKey: string, { body, properties }: OutgoingMessage) => {
      const one = {
        exchange,
        routingKey,
        body: Buffer.from(body).toString(),
        properties: 'raw' in properties ? decodeProperties(properties.raw) : properties,
      };
      if (fail?.(one)) throw new NotPublished(exchange, routingKey, 'refused by the test');
      sent.push(one);
    },
  };
}

const text = (key: string, value: string): AmqpEntry => ({ key, value: { type: 'string', value } });
const int = (key: string, value: number): AmqpEntry => ({ key, value: { type: 'int32', value } });
const death = (queue: string, reason: string): AmqpEntry => ({
  key: 'x-death',
  value: { type: 'array', value: [{ type: 'table', value: [text('queue', queue), text('reason', reason)] }] },
});

const REQUEST = {
  correlation_id: 'corr-1',
  tipo_evento: 'iniciar_coleta',
  payload: { fonte: 'blog', parametros: {} },
  timestamp: '2025-10-14T12:00:00Z',
};

function delivery(properties: MessageProperties = {}, body: unknown = REQUEST): Delivery {
  return {
    deliveryTag: 1,
    consumerTag: 'c',
    exchange: 'oraculo.comandos',
    routingKey: 'iniciar_coleta.blog',
    redelivered: false,
    properties,
    rawProperties: encodeProperties(properties),
    body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body)),
  };
}

function setUp(
  handle: Role['handle'],
  options: {
    publisher?: ReturnType<typeof recorder>;
    results?: ResultStore;
    role?: Partial<Role>;
    log?: Log;
  } = {},
) {
  const publisher = options.publisher ?? recorder();
  const results = options.results ?? memoryResults();
  const role: Role = {
    queue: QUEUE,
    name: 'blog',
    etapa: 'coleta',
    fonte: 'blog',
    accepts: ['iniciar_coleta', 'falha_tarefa'],
    prefetch: 1,
    handle,
    ...options.role,
  };
  const deliver = delivererFor(role, publisher, {
    results,
    validators,
    retryDelays: [500, 2_000, 8_000],
    clock: { now: () => 1_760_443_200_000 },
    log: options.log ?? quiet,
    random: () => 0.5,
  });
  return {
    publisher,
    results,
    deliver: (one: Delivery, signal = new AbortController().signal) => deliver(one, signal),
  };
}

const EVENT = {
  exchange: 'oraculo.resultados',
  routingKey: 'resultado_coleta.blog',
  tipo: 'resultado_coleta',
  payload: { fonte: 'blog', status: 'ok', dados: { itens: [] }, erros: [] },
};
const fails = (error: unknown) => () => Promise.reject(error);

describe('the standing of a delivery', () => {
  it.each<[string, AmqpEntry[], ReturnType<typeof standingOf>]>([
    ['nothing', [], { kind: 'due', attempt: 1 }],
    ['one failed attempt', [int(HEADERS.attempts, 1)], { kind: 'due', attempt: 2 }],
    ['three', [int(HEADERS.attempts, 3)], { kind: 'due', attempt: 4 }],
    ['a number that cannot be', [int(HEADERS.attempts, 99)], { kind: 'due', attempt: 1 }],
    ['text for a number', [text(HEADERS.attempts, '2')], { kind: 'due', attempt: 1 }],
    [
      'back from its delay queue',
      [int(HEADERS.attempts, 1), death(`${QUEUE}.espera.1`, 'expired')],
      { kind: 'due', attempt: 2 },
    ],
    ['exhausted', [int(HEADERS.attempts, 3), text(HEADERS.exhausted, '')], { kind: 'exhausted' }],
    [
      'exhausted, in a retry',
      [text(HEADERS.exhausted, 'r1'), text(HEADERS.retryId, 'r1')],
      { kind: 'exhausted' },
    ],
    [
      'exhausted, then retried by the console',
      [int(HEADERS.attempts, 3), text(HEADERS.exhausted, ''), text(HEADERS.retryId, 'r1')],
      { kind: 'due', attempt: 1 },
    ],
    [
      'exhausted in an earlier retry',
      [text(HEADERS.exhausted, 'r1'), text(HEADERS.retryId, 'r2')],
      { kind: 'due', attempt: 1 },
    ],
    [
      'shovelled back',
      [int(HEADERS.attempts, 3), text(HEADERS.exhausted, ''), death(QUEUE, 'rejected')],
      { kind: 'due', attempt: 1 },
    ],
    [
      'rejected from another queue',
      [text(HEADERS.exhausted, ''), death('other', 'rejected')],
      { kind: 'exhausted' },
    ],
  ])('%s', (_name, headers, standing) => {
    expect(standingOf(headers, QUEUE)).toEqual(standing);
  });
});

describe('a delivery that is handled', () => {
  it('publishes its events, remembers, and is acked', async () => {
    const { deliver, publisher, results } = setUp(async () => [EVENT]);
    expect(await deliver(delivery({ messageId: 'm1', headers: [text(HEADERS.retryId, 'r1')] }))).toBe('ack');
    const [event] = publisher.sent;
    expect(event).toMatchObject({ exchange: 'oraculo.resultados', routingKey: 'resultado_coleta.blog' });
    expect(event?.properties).toMatchObject({
      contentType: 'application/json',
      deliveryMode: 2,
      correlationId: 'corr-1',
      type: 'resultado_coleta',
      timestamp: 1_760_443_200n,
    });
    expect(textEntry(event?.properties.headers, HEADERS.retryId)).toBe('r1');
    expect(readMessage(Buffer.from(event?.body ?? ''), validators)).toMatchObject({
      correlation_id: 'corr-1',
      tipo_evento: 'resultado_coleta',
    });
    expect(await results.get(`oraculo:feito:${QUEUE}:m1:r1`)).not.toBeNull();
  });

  it('has its steps run after its events are published, and is not done when one fails', async () => {
    const order: string[] = [];
    const publisher = recorder(({ routingKey }) => {
      order.push(routingKey);
      return false;
    });
    const results = memoryResults();
    const { deliver } = setUp(
      async ({ afterPublish }) => {
        afterPublish(async () => void order.push('first'));
        afterPublish(() => Promise.reject(new ExpectedError('redis-unreachable', 'down')));
        return [EVENT];
      },
      { publisher, results },
    );
    await deliver(delivery({ messageId: 'm1' }));
    expect(order.slice(0, 2)).toEqual(['resultado_coleta.blog', 'first']);
    expect(publisher.sent.map(({ routingKey }) => routingKey)).toContain(`${QUEUE}.espera.1`);
    expect(results.values.size).toBe(0);
  });

  it('is cleared up only once it is remembered as done, and a failure there costs a line in the log', async () => {
    const results = memoryResults();
    const warned: string[] = [];
    const seen: unknown[] = [];
    const { deliver } = setUp(
      async ({ afterDone, key }) => {
        afterDone(() => Promise.reject(new ExpectedError('redis-unreachable', 'down')));
        afterDone(async () => void seen.push(key, results.values.get(`oraculo:feito:${key}`)));
        return [EVENT];
      },
      { results, log: { ...quiet, warn: (text) => void warned.push(text) } },
    );
    expect(await deliver(delivery({ messageId: 'm1' }))).toBe('ack');
    expect(seen).toEqual([`${QUEUE}:m1`, 'feito']);
    expect(warned).toEqual(['not cleared up']);
  });

  it('is not done twice, and a crash before it was remembered repeats the same id', async () => {
    let runs = 0;
    const results = memoryResults();
    const handle = async () => {
      runs += 1;
      return [EVENT];
    };
    const first = setUp(handle, { results });
    await first.deliver(delivery({ messageId: 'm1' }));
    await first.deliver(delivery({ messageId: 'm1' }));
    expect([runs, first.publisher.sent.length]).toEqual([1, 1]);
    const second = setUp(handle, { results: memoryResults() });
    await second.deliver(delivery({ messageId: 'm1' }));
    expect(second.publisher.sent[0]?.properties.messageId).toBe(
      first.publisher.sent[0]?.properties.messageId,
    );
  });

  it('is done again when the operator wishes so, under another retry id', async () => {
    const handled: string[] = [];
    const { deliver, publisher } = setUp(async ({ retryId }) => {
      handled.push(retryId);
      return [EVENT];
    });
    await deliver(delivery({ messageId: 'm1' }));
    for (const id of ['r1', 'r1', 'r2'])
      await deliver(delivery({ messageId: 'm1', headers: [text(HEADERS.retryId, id)] }));
    expect(publisher.sent).toHaveLength(3);
    expect(handled).toEqual(['', 'r1', 'r2']);
  });

  it('keeps messages without an id apart by their bodies', async () => {
    const { deliver, publisher } = setUp(async () => [EVENT]);
    await deliver(delivery());
    await deliver(delivery());
    await deliver(delivery({}, { ...REQUEST, correlation_id: 'corr-2' }));
    expect(publisher.sent).toHaveLength(2);
  });

  it('leaves a correlation id that no AMQP property holds in the body', async () => {
    const { deliver, publisher } = setUp(async () => [EVENT]);
    await deliver(delivery({}, { ...REQUEST, correlation_id: 'ç'.repeat(200) }));
    expect(publisher.sent[0]?.properties.correlationId).toBeUndefined();
    expect(JSON.parse(publisher.sent[0]?.body ?? '').correlation_id).toBe('ç'.repeat(200));
  });
});

describe('a delivery that fails', () => {
  it('waits in the delay queue of its attempt, then is told', async () => {
    const { deliver, publisher } = setUp(fails(temporary('http_500', 'caiu')));
    const headers = [text('own', 'kept'), text('CC', 'x'), death(QUEUE, 'rejected')];
    expect(
      await deliver(
        delivery({ messageId: 'm1', priority: 3, expiration: '60000', userId: 'guest', headers }),
      ),
    ).toBe('ack');
    const [copy, told] = publisher.sent;
    expect(copy).toMatchObject({
      exchange: '',
      routingKey: `${QUEUE}.espera.1`,
      body: JSON.stringify(REQUEST),
    });
    expect(copy?.properties).toEqual({
      messageId: 'm1',
      priority: 3,
      expiration: '500',
      headers: [text('own', 'kept'), int(HEADERS.attempts, 1)],
    });
    expect(told).toMatchObject({ exchange: 'oraculo.resultados', routingKey: 'falha_tarefa.blog' });
    expect(JSON.parse(told?.body ?? '').payload).toEqual({
      etapa: 'coleta',
      fila: QUEUE,
      fonte: 'blog',
      tentativa: 1,
      definitiva: false,
      erro: { codigo: 'http_500', mensagem: 'caiu' },
    });
  });

  it('after the fourth attempt is told, then sent to its own queue with its reason', async () => {
    const { deliver, publisher } = setUp(fails(temporary('http_500', 'caiu')));
    expect(
      await deliver(
        delivery({ messageId: 'm1', headers: [int(HEADERS.attempts, 3), text(HEADERS.retryId, 'r1')] }),
      ),
    ).toBe('ack');
    const [told, copy] = publisher.sent;
    expect(JSON.parse(told?.body ?? '').payload).toMatchObject({ tentativa: 4, definitiva: true });
    expect(copy).toMatchObject({ exchange: '', routingKey: QUEUE });
    const headers = copy?.properties.headers;
    expect(textEntry(headers, HEADERS.exhausted)).toBe('r1');
    const reason = entryOf(headers, HEADERS.error);
    expect(
      reason?.type === 'table' && [
        textEntry(reason.value, 'codigo'),
        integerEntry(reason.value, 'tentativa'),
      ],
    ).toEqual(['http_500', 4]);
    expect(standingOf(headers, QUEUE)).toEqual({ kind: 'exhausted' });
  });

  it.each([
    permanent('nao_e_feed', 'não'),
    credentials('credencial_ausente', 'sem chave'),
    quota('cota_esgotada', 'amanhã'),
  ])('for good fails at once: $kind', async (failure) => {
    const { deliver, publisher } = setUp(fails(failure));
    await deliver(delivery({ messageId: 'm1' }));
    expect(publisher.sent.map(({ routingKey }) => routingKey)).toEqual(['falha_tarefa.blog', QUEUE]);
  });

  it('the marked copy is rejected when it comes, and nothing is published', async () => {
    const { deliver, publisher } = setUp(async () => [EVENT]);
    expect(await deliver(delivery({ headers: [text(HEADERS.exhausted, '')] }))).toBe('dead-letter');
    expect(publisher.sent).toEqual([]);
  });

  it.each([
    ['no JSON', 'not json'],
    ['another shape', { hello: 1 }],
    ['an empty correlation id', { ...REQUEST, correlation_id: '' }],
    ['a payload that its type forbids', { ...REQUEST, payload: {} }],
    [
      'H03: too deep',
      `{"correlation_id":"c","tipo_evento":"x","timestamp":"2025-10-14T12:00:00Z","payload":{"a":${'['.repeat(300)}${']'.repeat(300)}}}`,
    ],
    ['no date', { ...REQUEST, timestamp: 'yesterday' }],
  ])('%s is a permanent failure of the message', async (_name, body) => {
    const { deliver, publisher } = setUp(async () => [EVENT]);
    expect(await deliver(delivery({ correlationId: 'corr-9' }, body))).toBe('ack');
    const [told, copy] = publisher.sent;
    expect(JSON.parse(told?.body ?? '').payload.erro.codigo).toBe('mensagem_invalida');
    expect(copy?.routingKey).toBe(QUEUE);
  });

  it('without any correlation id is dead-lettered without an event', async () => {
    const { deliver, publisher } = setUp(async () => [EVENT]);
    await deliver(delivery({}, 'not json'));
    expect(publisher.sent.map(({ routingKey }) => routingKey)).toEqual([QUEUE]);
  });

  it('of a failure event makes no other failure event', async () => {
    const { deliver, publisher } = setUp(fails(temporary('x', 'x')));
    const payload = {
      etapa: 'coleta',
      fila: QUEUE,
      tentativa: 1,
      definitiva: true,
      erro: { codigo: 'a', mensagem: 'b' },
    };
    await deliver(delivery({}, { ...REQUEST, tipo_evento: 'falha_tarefa', payload }));
    expect(publisher.sent.map(({ routingKey }) => routingKey)).toEqual([`${QUEUE}.espera.1`]);
  });

  it('of an unexpected type fails for good', async () => {
    const { deliver, publisher } = setUp(async () => [EVENT]);
    await deliver(delivery({}, { ...REQUEST, tipo_evento: 'outro', payload: {} }));
    expect(JSON.parse(publisher.sent[0]?.body ?? '').payload.erro.codigo).toBe('tipo_inesperado');
  });

  it.each([
    ['a service', new ExpectedError('redis-unreachable', 'down'), 'servico_indisponivel'],
    ['a defect', new TypeError('x is not a function'), 'defeito_interno'],
  ])('by %s is tried again', async (_name, error, codigo) => {
    const { deliver, publisher } = setUp(fails(error));
    await deliver(delivery());
    expect(JSON.parse(publisher.sent[1]?.body ?? '').payload).toMatchObject({
      definitiva: false,
      erro: { codigo },
    });
  });

  it('does not run unchecked when the store cannot be asked', async () => {
    let runs = 0;
    const down = {
      ...memoryResults(),
      get: () => Promise.reject(new ExpectedError('redis-unreachable', 'down')),
    };
    const { deliver, publisher } = setUp(
      async () => {
        runs += 1;
        return [EVENT];
      },
      { results: down },
    );
    expect(await deliver(delivery())).toBe('ack');
    expect(runs).toBe(0);
    expect(publisher.sent[0]?.routingKey).toBe(`${QUEUE}.espera.1`);
  });
});

describe('a task that makes a message that is none', () => {
  const ring: Record<string, unknown> = {};
  ring.self = ring;
  const deep = JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`);
  const valid = EVENT.payload;

  it.each<[string, Record<string, unknown>]>([
    ['a payload without what its type needs', { fonte: 'blog' }],
    ['a value of the wrong type', { ...valid, status: 'talvez' }],
    ['a field that JSON leaves out', { ...valid, dados: undefined }],
    ['a number that JSON turns into null', { ...valid, erros: [Number.NaN] }],
    ['H03: too deep', { ...valid, dados: { deep } }],
    ['too large', { ...valid, dados: { text: 'x'.repeat(17 * 1024 * 1024) } }],
    ['a ring', { ...valid, dados: ring }],
  ])('%s: fails for good at its own step, and nothing of it is sent', async (_name, payload) => {
    const errors: [string, unknown][] = [];
    const log: Log = { ...quiet, error: (message, _cause, fields) => errors.push([message, fields]) };
    const results = memoryResults();
    const handle = async () => [EVENT, { ...EVENT, payload }];
    const { deliver, publisher } = setUp(handle, { results, log });
    expect(await deliver(delivery({ messageId: 'm1' }))).toBe('ack');

    expect(publisher.sent.map(({ routingKey }) => routingKey)).toEqual(['falha_tarefa.blog', QUEUE]);
    const [told, copy] = publisher.sent;
    expect(JSON.parse(told?.body ?? '').payload).toMatchObject({
      etapa: 'coleta',
      tentativa: 1,
      definitiva: true,
      erro: { codigo: 'mensagem_invalida' },
    });
    expect(copy?.body).toBe(JSON.stringify(REQUEST));
    expect(standingOf(copy?.properties.headers, QUEUE)).toEqual({ kind: 'exhausted' });
    expect(errors).toEqual([
      ['a task made a message that is none', { fila: QUEUE, correlation_id: 'corr-1' }],
    ]);
    expect(results.values.size).toBe(0);
  });

  it('a failure event that is none: the message reaches its dead-letter queue untold', async () => {
    const errors: string[] = [];
    const log: Log = { ...quiet, error: (message) => errors.push(message) };
    const { deliver, publisher } = setUp(fails(permanent('x', 'x')), { log, role: { etapa: '' } });
    expect(await deliver(delivery())).toBe('ack');
    expect(publisher.sent.map(({ routingKey }) => routingKey)).toEqual([QUEUE]);
    expect(errors).toEqual(['a failure event is no message, and is not sent']);
  });
});

describe('nothing is lost when the broker takes nothing', () => {
  it.each([0, 1])('publication %i of a failure', async (which) => {
    const publisher = recorder(() => publisher.sent.length === which);
    const { deliver } = setUp(fails(temporary('x', 'x')), { publisher });
    expect(await deliver(delivery())).toBe('requeue');
  });

  it('an event: not remembered as done', async () => {
    const results = memoryResults();
    const { deliver } = setUp(async () => [EVENT], { publisher: recorder(() => true), results });
    expect(await deliver(delivery())).toBe('requeue');
    expect(results.values.size).toBe(0);
  });

  it('stopping: given back, no attempt counted', async () => {
    const stop = new AbortController();
    const { deliver, publisher } = setUp(async () => {
      stop.abort();
      throw new Error('aborted');
    });
    expect(await deliver(delivery(), stop.signal)).toBe('requeue');
    expect(publisher.sent).toEqual([]);
  });
});

describe('delays', () => {
  it('grow, with a fifth of jitter', () => {
    expect(
      [1, 2, 3].map((attempt) => delayAfter(attempt, [500, 2_000, 8_000], () => 0.5, undefined)),
    ).toEqual([
      { ms: 500, level: 1 },
      { ms: 2_000, level: 2 },
      { ms: 8_000, level: 3 },
    ]);
    expect(delayAfter(1, [500, 2_000, 8_000], () => 0, undefined).ms).toBe(400);
    expect(delayAfter(1, [500, 2_000, 8_000], () => 1, undefined).ms).toBe(600);
  });
  it('follow Retry-After when it asks for longer, where it holds nobody up', () => {
    expect(delayAfter(1, [500, 2_000, 8_000], () => 0.5, 30_000)).toEqual({ ms: 30_000, level: 3 });
    expect(delayAfter(2, [500, 2_000, 8_000], () => 0.5, 100)).toEqual({ ms: 2_000, level: 2 });
  });
});

describe('ids made from names', () => {
  it('are version 5 UUIDs, equal for equal parts only', () => {
    expect(uuidOf(['a', 'b'])).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(uuidOf(['a', 'b'])).toBe(uuidOf(['a', 'b']));
    expect(uuidOf(['a', 'b'])).not.toBe(uuidOf(['ab']));
    expect(uuidOf(['a,b'])).not.toBe(uuidOf(['a', 'b']));
  });
});
