import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../src/core/broker/port.ts';
import { encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import { readDeliveries } from '../../../../src/core/capture/read-delivery.ts';
import { tapBindings } from '../../../../src/core/capture/tap-bindings.ts';
import { celerySkip, celeryState } from '../../../../src/core/systems/celery.ts';
import { listElements } from '../../../../src/core/systems/list-elements.ts';
import { loadProfiles } from '../../../../src/core/systems/load.ts';
import { pythonError } from '../../../../src/core/systems/python-error.ts';
import { readEnvelope } from '../../../../src/core/systems/read-envelope.ts';
import {
  correlationOfKey,
  readResult,
  readTimeAt,
  resultKeyOf,
} from '../../../../src/core/systems/read-result.ts';
import type { AmqpTable, MessageProperties } from '../../../../src/shared/domain/amqp.ts';
import type { SystemProfile } from '../../../../src/shared/domain/system-profile.ts';

function profileOf(id: string): SystemProfile {
  const found = loadProfiles('resources').find((profile) => profile.id === id);
  if (!found) throw new Error(`there is no profile ${id}`);
  return found;
}

const celery = profileOf('celery');
const NOW = Date.parse('2026-01-02T03:04:05Z');
const TASK = 'd22d9fc1-f937-445f-92a0-e94681354065';

const TRACE = `Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/celery/app/trace.py", line 451, in trace_task
    R = retval = fun(*args, **kwargs)
                 ^^^^^^^^^^^^^^^^^^^^
  File "/srv/tasks.py", line 10, in fails
    raise ValueError('no file at %s' % path)
ValueError: no file at /tmp/none
`;

function text(key: string, value: string) {
  return { key, value: { type: 'string' as const, value } };
}

const HEADERS: AmqpTable = [text('lang', 'py'), text('task', 'tasks.fails'), text('id', TASK)];

function message(headers: AmqpTable, body: unknown, contentType = 'application/json') {
  return {
    rawProperties: encodeProperties({ contentType, contentEncoding: 'utf-8', correlationId: TASK, headers }),
    body: Buffer.from(JSON.stringify(body)),
  };
}

const bodyOf = (embed: object) => [[1], {}, { callbacks: null, errbacks: null, chain: null, ...embed }];

describe('a Celery task message', () => {
  it('is read by its headers', () => {
    const properties: MessageProperties = { correlationId: TASK, headers: HEADERS };
    const envelope = readEnvelope(celery, properties, Buffer.from(JSON.stringify(bodyOf({ chord: null }))));
    expect(envelope).toMatchObject({ correlationId: TASK, type: 'tasks.fails', source: 'tasks.fails' });
  });

  it('is not sent again once it has expired, with a zone or without one', () => {
    const at = (expires: string) =>
      celerySkip(message([...HEADERS, text('expires', expires)], bodyOf({})), NOW);
    expect(at('2026-01-02T03:04:04+00:00')).toBe('celery-expired');
    expect(at('2026-01-02T03:04:04.999999')).toBe('celery-expired');
    expect(at('2026-01-02T00:04:04-03:00')).toBe('celery-expired');
    expect(at('2026-01-02T03:04:06')).toBeNull();
    expect(at('soon')).toBeNull();
  });

  it('is not sent again as a member of a chord', () => {
    expect(celerySkip(message(HEADERS, bodyOf({ chord: { task: 'tasks.add' } })), NOW)).toBe('celery-chord');
    expect(celerySkip(message(HEADERS, bodyOf({ chord: null })), NOW)).toBeNull();
  });

  it('says nothing of what it may not decode, and of what is no task', () => {
    const pickled = {
      ...message(HEADERS, null, 'application/x-python-serialize'),
      body: Buffer.from([0x80, 2]),
    };
    expect(celerySkip(pickled, NOW)).toBeNull();
    expect(celerySkip(message([], bodyOf({ chord: { task: 'x' } })), NOW)).toBeNull();
    expect(
      celerySkip({ rawProperties: Buffer.from([0xff, 0xff, 1]), body: Buffer.from('[') }, NOW),
    ).toBeNull();
  });
});

describe('a Celery result', () => {
  const value = (status: string, more: object = {}) =>
    JSON.stringify({
      status,
      result: null,
      traceback: null,
      date_done: '2026-01-02T03:04:05.250000',
      ...more,
    });

  it('is read as what it says, its time as UTC', () => {
    expect(readResult(celery, value('FAILURE', { name: 'tasks.fails' }))).toEqual({
      state: 'failed',
      at: NOW + 250,
      type: 'tasks.fails',
      error: null,
    });
    const result = { exc_type: 'Odd', exc_module: 'tasks', exc_message: ['a', { b: 1 }] };
    expect(readResult(celery, value('FAILURE', { result }))?.error).toEqual({
      code: 'tasks.Odd',
      message: 'a, {"b":1}',
    });
    const builtin = { exc_type: 'TimeLimitExceeded', exc_module: 'builtins', exc_message: [] };
    expect(readResult(celery, value('FAILURE', { result: builtin }))?.error).toEqual({
      code: 'TimeLimitExceeded',
      message: 'TimeLimitExceeded',
    });
    expect(readResult(celery, value('SUCCESS'))).toMatchObject({ state: 'succeeded', type: null });
    expect(readResult(celery, value('REVOKED'))).toMatchObject({ state: 'revoked' });
    expect(readResult(celery, value('RETRY'))).toMatchObject({ state: 'other' });
    for (const foreign of ['', 'not json', '[]', '{"status":5}', '{"__proto__":{"status":"FAILURE"}}'])
      expect(readResult(celery, foreign)).toBeNull();
    expect(readResult(profileOf('generic'), value('FAILURE'))).toBeNull();
    expect(readTimeAt('{"a":"2026-01-02T00:04:05-03:00"}', 'a')).toBe(NOW);
  });

  it('has its task in its key', () => {
    const key = resultKeyOf(celery, TASK);
    expect(key).toBe(`celery-task-meta-${TASK}`);
    expect(correlationOfKey(celery, key ?? '')).toBe(TASK);
    expect(correlationOfKey(celery, 'celery-taskset-meta-x')).toBeNull();
    expect(correlationOfKey(celery, 'celery-task-meta-')).toBeNull();
    expect(resultKeyOf(celery, '$&')).toBe('celery-task-meta-$&');
  });

  it('tells of success and of a revocation that a worker met', async () => {
    const asked: string[] = [];
    const state = (found: string | null) =>
      celeryState(
        {
          get: async (key) => {
            asked.push(key);
            return found;
          },
        },
        TASK,
      );
    expect(await state(value('SUCCESS'))).toBe('success');
    expect(await state(value('REVOKED'))).toBe('revoked');
    expect(await state(value('FAILURE'))).toBeNull();
    expect(await state('{"status":"constructor"}')).toBeNull();
    expect(await state(null)).toBeNull();
    expect(new Set(asked)).toEqual(new Set([`celery-task-meta-${TASK}`]));
  });
});

describe('Celery events', () => {
  const failed = { uuid: TASK, traceback: TRACE, timestamp: 1_795_232_172.7885, type: 'task-failed' };
  const started = { uuid: TASK, timestamp: 1_795_232_172.78, type: 'task-started', note: 'a,"]b' };

  /** Like a real one, whose properties are decoded when they are asked for. */
  class Arrived {
    readonly rawProperties = encodeProperties({});

    get properties(): MessageProperties {
      return {};
    }
  }

  function delivery(body: string, exchange = 'celeryev'): Delivery {
    return Object.assign(new Arrived(), {
      deliveryTag: 1,
      consumerTag: 'tap',
      exchange,
      routingKey: 'task.multi',
      redelivered: false,
      body: Buffer.from(body),
    });
  }

  it('come alone or as a list, and each is one event with its own bytes', () => {
    const body = JSON.stringify([started, failed]);
    const events = readDeliveries(celery, delivery(body), 'tap', NOW);
    expect(events.map(({ type, status, correlationId }) => [type, status, correlationId])).toEqual([
      ['task-started', 'task-started', TASK],
      ['task-failed', 'task-failed', TASK],
    ]);
    expect(events[1]).toMatchObject({
      madeAt: 1_795_232_172_788,
      error: { code: 'ValueError', message: 'no file at /tmp/none' },
    });
    expect(Buffer.from(events[1]?.body ?? []).toString()).toBe(JSON.stringify(failed));
    expect(readDeliveries(celery, delivery(JSON.stringify(failed)), 'tap', NOW)).toHaveLength(1);
    // A list elsewhere is one message: a task's body is one.
    expect(readDeliveries(celery, delivery(body, 'other'), 'tap', NOW)).toHaveLength(1);
  });

  it('are tapped at the exchange that is made for monitors, beside what durable queues have', () => {
    const own = { exchange: 'celeryev', routingKey: 'task.#' };
    expect(tapBindings(celery, null)).toEqual([own]);
    const binding = { exchange: 'pedidos', routingKey: 'a', queue: 'q' };
    const topology = { bindings: [{ ...binding, durable: true }], queues: [] };
    const found = tapBindings(celery, topology as unknown as Parameters<typeof tapBindings>[1]);
    expect(found).toEqual([{ exchange: 'pedidos', routingKey: 'a' }, own]);
  });
});

describe('the elements of a list', () => {
  const elements = (body: string) =>
    listElements(Buffer.from(body))?.map((bytes) => Buffer.from(bytes).toString()) ?? null;

  it('are its own bytes, whatever strings and brackets hold', () => {
    expect(elements(' [ {"a":[1,2]} , "x,\\"],[" ,3\n]')).toEqual(['{"a":[1,2]}', '"x,\\"],["', '3']);
  });

  it('are none where there is no list, an empty one, or one that does not end', () => {
    for (const body of ['', '{}', '[]', '[1,]', '[,1]', '[1', '[{]', '["a]', '1,2', `[${'[]'.repeat(3)}`])
      expect(elements(body)).toBeNull();
    expect(elements(`[${'1,'.repeat(20_000)}1]`)).toBeNull();
    expect(elements(`["${'x'.repeat(1024 * 1024)}"]`)).toBeNull();
  });
});

describe('a Python traceback', () => {
  it('tells type and message of what was raised last', () => {
    expect(pythonError(TRACE)).toEqual({ type: 'ValueError', message: 'no file at /tmp/none' });
    const chained = `${TRACE}\nDuring handling of the above exception, another exception occurred:\n\n${TRACE.replace('ValueError: no file at /tmp/none', 'tasks.Odd: first\n\n  second')}`;
    expect(pythonError(chained)).toEqual({ type: 'tasks.Odd', message: 'first\n\n  second' });
    expect(pythonError('Traceback (most recent call last):\n  File "x"\nKeyboardInterrupt\n')).toEqual({
      type: 'KeyboardInterrupt',
      message: '',
    });
  });

  it('is nothing else, and hostile text takes no time (H02)', () => {
    for (const other of [
      '',
      'ValueError: x',
      'Traceback (most recent call last):',
      `${'Traceback (most recent call last):\n'}a b: c`,
    ])
      expect(pythonError(other)).toBeNull();
    const started = performance.now();
    pythonError(`Traceback (most recent call last):\n${'a'.repeat(500_000)}`);
    pythonError('Traceback (most recent call last):\n '.repeat(30_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});
