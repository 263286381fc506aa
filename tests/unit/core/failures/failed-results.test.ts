import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import { openConnectionHistory } from '../../../../src/core/connections/connection-history.ts';
import { resultOutcome } from '../../../../src/core/failures/result-outcomes.ts';
import type { FoundResult, ResultReader } from '../../../../src/core/results/port.ts';
import { loadProfiles } from '../../../../src/core/systems/load.ts';
import { readEnvelope } from '../../../../src/core/systems/read-envelope.ts';
import type { MessageProperties } from '../../../../src/shared/domain/amqp.ts';
import type { SystemProfile } from '../../../../src/shared/domain/system-profile.ts';
import { ExpectedError } from '../../../../src/shared/errors.ts';
import {
  deathEvent,
  declarePair,
  die,
  drain,
  type Lab,
  never,
  openLab,
  systemClock,
} from '../../../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../../../support/failures/sessions.ts';

function profileOf(id: string): SystemProfile {
  const found = loadProfiles('resources').find((profile) => profile.id === id);
  if (!found) throw new Error(`there is no profile ${id}`);
  return found;
}

const START = Date.parse('2026-01-02T03:00:00Z');
const TASK = 'd22d9fc1-f937-445f-92a0-e94681354065';
const TRACE =
  'Traceback (most recent call last):\n  File "/srv/tasks.py", line 10, in fails\n    raise\nValueError: no file\n';

/** A store whose values, and whose ways to fail, a test sets. */
class Store implements ResultReader {
  readonly values = new Map<string, string>();
  readonly unread: FoundResult[] = [];
  down = false;
  /** The walk ends as if it went on. */
  cut = false;

  async get(key: string): Promise<string | null> {
    if (this.down) throw new ExpectedError('redis-unreachable', 'down');
    return this.values.get(key) ?? null;
  }

  async *walk(prefix: string) {
    if (this.down) throw new ExpectedError('redis-unreachable', 'down');
    const found = [...this.values].flatMap(([key, value]) =>
      key.startsWith(prefix) ? [{ key, value }] : [],
    );
    yield { found, isLast: false };
    yield { found: this.unread, isLast: !this.cut };
  }

  async ping(): Promise<void> {
    // Not asked for here.
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}

describe('failed results', () => {
  let folder: string;
  let broker: OpenSession;
  let store: Store;
  let now: number;
  let lab: Lab;
  let profile: SystemProfile;

  function open(id: string): Lab {
    profile = profileOf(id);
    return openLab({
      folder,
      profile,
      session: broker.session,
      clock: { now: () => now },
      results: () => store,
    });
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-results-'));
    broker = await openSession(testPlace('embedded', folder));
    store = new Store();
    now = START;
    lab = open('celery');
  });

  afterEach(async () => {
    await lab.close();
    await broker.close();
    rmSync(folder, { recursive: true, force: true });
    expect(lab.log.errors).toEqual([]);
  });

  const key = (task = TASK) => `celery-task-meta-${task}`;
  const meta = (status: string, at: number, more: object = {}) =>
    JSON.stringify({
      status,
      result: { exc_type: 'ValueError', exc_message: ['no file'], exc_module: 'builtins' },
      traceback: status === 'FAILURE' ? TRACE : null,
      date_done: new Date(at).toISOString().replace('Z', '000'),
      ...more,
    });
  const read = () => lab.service.readResults(never);
  const list = () => lab.service.page({ limit: 50, order: 'oldest' }).failures;
  const states = () => list().map(({ state }) => state);

  function told(body: object, properties: MessageProperties = {}, exchange = 'celeryev') {
    const bytes = Buffer.from(JSON.stringify(body));
    return {
      ...readEnvelope(profile, properties, bytes),
      receivedAt: now,
      origin: 'tap' as const,
      exchange,
      routingKey: 'k',
      redelivered: false,
      deaths: [],
      rawProperties: encodeProperties(properties),
      body: bytes,
    };
  }

  function tell(...args: Parameters<typeof told>): void {
    lab.record(told(...args));
  }

  const failedEvent = (at: number) =>
    tell({ uuid: TASK, type: 'task-failed', traceback: TRACE, exception: 'x', timestamp: at / 1000 });

  it('are read from the store, with exception, message and time', async () => {
    store.values.set(key(), meta('FAILURE', START - 5_000, { name: 'tasks.fails' }));
    store.values.set(key('b'), meta('SUCCESS', START - 4_000));
    store.values.set(key('c'), meta('REVOKED', START - 3_000));
    store.values.set(key('d'), 'not json');
    expect(await read()).toEqual({ asOf: START, seen: 1, added: 1, complete: true });
    expect(list()).toMatchObject([
      {
        origin: 'result',
        queue: null,
        state: 'open',
        type: 'tasks.fails',
        correlationId: TASK,
        failedAt: START - 5_000,
        error: { code: 'ValueError', message: 'no file' },
      },
    ]);
    expect(await read()).toMatchObject({ seen: 1, added: 0 });
    expect(list()).toHaveLength(1);
  });

  it('are told by events and by the store, and stand once', async () => {
    tell({ uuid: TASK, type: 'task-received', name: 'tasks.fails', timestamp: START / 1000 - 6 });
    failedEvent(START - 4_999);
    store.values.set(key(), meta('FAILURE', START - 5_000));
    expect(await read()).toMatchObject({ seen: 1, added: 0 });
    expect(list()).toMatchObject([{ type: 'tasks.fails', source: 'tasks.fails', state: 'open' }]);
  });

  it('are dealt with by a later success, and only by a later one (A07)', async () => {
    store.values.set(key(), meta('FAILURE', START - 5_000));
    await read();
    store.values.set(key(), meta('SUCCESS', START - 6_000));
    await read();
    expect(states()).toEqual(['open']);
    store.values.set(key(), meta('SUCCESS', START - 4_000, { date_done: null }));
    await read();
    expect(states()).toEqual(['open']);
    store.values.set(key(), meta('SUCCESS', START - 4_000));
    await read();
    expect(states()).toEqual(['succeeded']);
    expect(lab.service.openCount()).toBe(0);
  });

  it('that end well in the batch in which they are told are dealt with at once', () => {
    const event = (uuid: string, type: string, at: number) =>
      told({ uuid, type, timestamp: at / 1000, ...(type === 'task-failed' ? { traceback: TRACE } : {}) });
    lab.record(
      event('a', 'task-failed', START),
      event('b', 'task-succeeded', START),
      event('a', 'task-succeeded', START + 1_000),
    );
    expect(states()).toEqual(['succeeded']);
  });

  it('come again as failures of their own after a success', async () => {
    failedEvent(START);
    now = START + 10_000;
    tell({ uuid: TASK, type: 'task-succeeded', timestamp: now / 1000 });
    expect(states()).toEqual(['succeeded']);
    failedEvent(START);
    expect(states()).toEqual(['succeeded']);
    now = START + 20_000;
    failedEvent(now);
    expect(states()).toEqual(['succeeded', 'open']);
    const [first, second] = list();
    const detail = await lab.service.detail(second?.id ?? '');
    expect(detail.previousId).toBe(first?.id);
  });

  it('are gone once their value has expired, and stay while that is not known (A06)', async () => {
    store.values.set(key(), meta('FAILURE', START - 5_000));
    await read();
    store.values.clear();
    store.down = true;
    await expect(read()).rejects.toMatchObject({ code: 'redis-unreachable' });
    store.down = false;
    store.cut = true;
    expect(await read()).toMatchObject({ complete: false });
    expect(states()).toEqual(['open']);
    store.cut = false;
    expect(await read()).toMatchObject({ complete: true });
    expect(states()).toEqual(['gone']);
    store.values.set(key(), meta('FAILURE', START - 5_000));
    await read();
    expect(states()).toEqual(['open']);
  });

  it('are read by themselves once a store that did not answer is there again (A06)', async () => {
    await lab.close();
    store.values.set(key(), meta('FAILURE', START - 5_000));
    store.down = true;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      lab = open('celery');
      await vi.advanceTimersByTimeAsync(1_000);
      store.down = false;
      await vi.advanceTimersByTimeAsync(28_000);
      expect(list()).toEqual([]);
      await vi.advanceTimersByTimeAsync(2_000);
    } finally {
      vi.useRealTimers();
    }
    expect(states()).toEqual(['open']);
    expect(lab.log.warnings.join()).toContain('redis-unreachable');
  });

  it('that cannot be read are unknown: said so, and neither failures nor lost (A06)', async () => {
    store.unread.push({ key: key('huge'), problem: 'too-big' }, { key: key('list'), problem: 'other-type' });
    expect(await read()).toMatchObject({ seen: 0, added: 0, complete: false });
    expect(list()).toEqual([]);
  });

  it('that were captured just before the program stopped are there at the next start', async () => {
    const before = { folder, profile, log: lab.log };
    await lab.close();
    const history = openConnectionHistory({
      file: join(folder, 'history.db'),
      profile: before.profile,
      clock: systemClock,
      log: before.log,
    });
    const body = Buffer.from(
      JSON.stringify({ uuid: TASK, type: 'task-failed', traceback: TRACE, timestamp: START / 1000 }),
    );
    history.record([
      {
        ...readEnvelope(profile, {}, body),
        receivedAt: START,
        origin: 'tap',
        exchange: 'celeryev',
        routingKey: 'task.multi',
        redelivered: false,
        deaths: [],
        rawProperties: encodeProperties({}),
        body,
      },
    ]);
    history.close();
    for (const start of ['first', 'second']) {
      lab = open('celery');
      expect([start, ...states()]).toEqual([start, 'open']);
      if (start === 'first') await lab.close();
    }
  });

  it('are not read where there is no store, and the reading can be cancelled', async () => {
    const cancelled = new AbortController();
    cancelled.abort();
    await expect(lab.service.readResults(cancelled.signal)).rejects.toMatchObject({ code: 'cancelled' });
    await lab.close();
    lab = open('generic');
    await expect(read()).rejects.toMatchObject({ code: 'result-store-missing' });
  });

  it('can be sent again when the message of the task was captured, and say so when it was not', async () => {
    failedEvent(START);
    const [row] = list();
    const before = await lab.service.detail(row?.id ?? '');
    expect(before).toMatchObject({
      message: null,
      eventSeq: null,
      actions: { resend: 'no-captured-message' },
    });
    expect(before.actions).not.toHaveProperty('retry');

    const task = [
      { key: 'task', value: { type: 'string', value: 'tasks.fails' } },
      { key: 'id', value: { type: 'string', value: 'other' } },
    ] as const;
    tell([[1], {}, {}], { correlationId: 'other', headers: task }, 'pedidos');
    tell({ uuid: 'other', type: 'task-failed', traceback: TRACE, timestamp: now / 1000 });
    const other = list().find(({ correlationId }) => correlationId === 'other');
    const detail = await lab.service.detail(other?.id ?? '');
    expect(detail).toMatchObject({ actions: { resend: null }, failure: { type: 'tasks.fails' } });
    expect(detail.message?.body.text).toBe('[[1],{},{}]');
    expect(detail.eventSeq).not.toBeNull();
  });

  describe('of ORÁCULO', () => {
    const message = (type: string, payload: object, retryId?: string) =>
      tell(
        { correlation_id: 'r1', tipo_evento: type, payload, timestamp: new Date(now).toISOString() },
        {
          headers:
            retryId === undefined
              ? []
              : [{ key: 'oraculo-retry-id', value: { type: 'string', value: retryId } }],
        },
        type.startsWith('iniciar') ? 'oraculo.comandos' : 'oraculo.resultados',
      );

    beforeEach(async () => {
      await lab.close();
      lab = open('oraculo');
    });

    it('are results with the status of an error, under the type of the message that asked for the work', async () => {
      message('iniciar_execucao', { executador: 'relatorios', fonte: 'blog' });
      now += 1_000;
      message('resultado_execucao', {
        status: 'erro',
        fonte: 'blog',
        erros: [{ codigo: 'disco_cheio', mensagem: 'Sem espaço' }],
      });
      message('resultado_coleta', { status: 'ok', fonte: 'blog' });
      expect(list()).toMatchObject([
        {
          origin: 'result',
          type: 'iniciar_execucao',
          source: 'blog',
          correlationId: 'r1',
          error: { code: 'disco_cheio', message: 'Sem espaço' },
        },
      ]);
      const detail = await lab.service.detail(list()[0]?.id ?? '');
      expect(detail.message?.body.text).toContain('iniciar_execucao');
      expect(detail.actions.resend).toBeNull();
    });

    /** The death of the message that asked for the step, as the tap on dead letters captures it. */
    async function death() {
      const pair = await declarePair(broker.session, 'executador.relatorios', 'classic');
      await die(broker.session, pair, [{ id: 'r1' }]);
      const [delivery] = await drain(broker.session, pair.dead);
      if (!delivery) throw new Error('nothing died');
      const bytes = Buffer.from(
        JSON.stringify({ correlation_id: 'r1', tipo_evento: 'iniciar_execucao', payload: {} }),
      );
      return {
        ...deathEvent(delivery),
        ...readEnvelope(profile, delivery.properties, bytes),
        body: bytes,
        receivedAt: now,
        routingKey: 'executador.relatorios',
      };
    }

    it('are not counted beside a dead letter of the same step that is there', async () => {
      lab.record(await death());
      message('resultado_execucao', { status: 'erro', erros: ['falhou'] });
      expect(list()).toMatchObject([{ origin: 'dead_letter', state: 'open' }]);
      // The other step of the run failed by itself.
      message('resultado_coleta', { status: 'erro', erros: ['falhou'] });
      expect(list()).toHaveLength(2);
      expect(lab.service.openCount()).toBe(2);
    });

    it('give way to a dead letter of the same step that comes later', async () => {
      message('resultado_execucao', { status: 'erro', erros: ['falhou'] });
      lab.record(await death());
      const open = list().filter(({ state }) => state === 'open');
      expect(open).toMatchObject([{ origin: 'dead_letter' }]);
      expect(list()).toHaveLength(2);
      const result = list().find(({ origin }) => origin === 'result');
      expect(result?.state).toBe('failed_again');
      expect((await lab.service.detail(result?.id ?? '')).nextId).toBe(open[0]?.id);
      expect(lab.service.openCount()).toBe(1);

      now += 1_000;
      message('resultado_execucao', { status: 'erro', erros: ['falhou'] });
      expect(list()).toHaveLength(2);
      expect(lab.service.openCount()).toBe(1);
    });
  });
});

describe('what a stored result says of a message that was sent again', () => {
  const SENT = START;

  it('is an outcome only when the work ended after the sending (A07)', () => {
    const at = (
      state: 'failed' | 'succeeded' | 'revoked' | 'other',
      end: number | null,
      now = SENT + 1_000,
    ) => resultOutcome({ state, at: end }, SENT, now);
    expect(at('succeeded', SENT + 1)).toBe('succeeded');
    expect(at('failed', SENT + 1)).toBe('failed_again');
    expect(at('failed', SENT - 1)).toBeNull();
    expect(at('revoked', SENT + 1)).toBeNull();
    expect(at('succeeded', null, SENT + 60_000)).toBeNull();
  });

  it('is never a success by the record of an earlier one: not seen to fail is all there is (A07)', () => {
    const older = { state: 'succeeded', at: SENT - 1 } as const;
    expect(resultOutcome(older, SENT, SENT + 1_000)).toBeNull();
    expect(resultOutcome(older, SENT, SENT + 60_000)).toBe('not_seen_to_fail');
  });
});
