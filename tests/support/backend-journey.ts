/** What the backend must do on any broker; run against the embedded one and RabbitMQ. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { deadLetterQueue, EXCHANGES, QUEUES, WORK_QUEUES } from '../../src/backend/topology.ts';
import type { BrokerChannel, BrokerSession, Delivery, OutgoingMessage } from '../../src/core/broker/port.ts';
import { deathsOf } from '../../src/core/broker/properties/deaths.ts';
import { editRawProperties } from '../../src/core/broker/properties/edit.ts';
import type { ResultStore } from '../../src/core/results/port.ts';
import { entryOf, textEntry } from '../../src/shared/domain/amqp.ts';
import { z } from '../../src/shared/schema.ts';
import type { FeedServer } from './feeds/server.ts';

export interface Stage {
  readonly session: BrokerSession;
  readonly results: ResultStore;
  readonly feeds: FeedServer;
}

interface Seen {
  readonly tipo: string;
  readonly payload: Record<string, unknown>;
  readonly retryId: string | undefined;
  readonly messageId: string | undefined;
}

export interface Watcher {
  /** Events of one run, in the order they came. */
  of(correlationId: string): readonly Seen[];
  close(): Promise<void>;
}

const WATCHED = WORK_QUEUES.flatMap(({ exchange, bindings }) =>
  bindings.map((key) => [exchange, key] as const),
);

/** A tap like the console's: a queue of its own with the bindings of the durable ones. */
export async function watch(session: BrokerSession): Promise<Watcher> {
  const channel = await session.openChannel('watch');
  const { queue } = await channel.declareQueue('', { exclusive: true, autoDelete: true });
  for (const [exchange, key] of WATCHED) await channel.bindQueue(queue, exchange, key);
  const runs = new Map<string, Seen[]>();
  await channel.consume(
    queue,
    ({ body, properties }: Delivery) => {
      const { correlation_id: id, tipo_evento: tipo, payload } = JSON.parse(Buffer.from(body).toString());
      const seen = {
        tipo,
        payload,
        retryId: textEntry(properties.headers, 'oraculo-retry-id'),
        messageId: properties.messageId,
      };
      runs.set(id, [...(runs.get(id) ?? []), seen]);
    },
    { noAck: true },
  );
  return { of: (id) => runs.get(id) ?? [], close: () => channel.close() };
}

export function collectionRequest(
  correlationId: string,
  parametros: Record<string, unknown>,
  fonte = 'blog',
): OutgoingMessage {
  const message = {
    correlation_id: correlationId,
    tipo_evento: 'iniciar_coleta',
    payload: { fonte, parametros },
    timestamp: new Date().toISOString(),
  };
  return {
    body: Buffer.from(JSON.stringify(message)),
    properties: { contentType: 'application/json', deliveryMode: 2, correlationId, messageId: randomUUID() },
  };
}

export async function send(
  session: BrokerSession,
  exchange: string,
  key: string,
  message: OutgoingMessage,
): Promise<void> {
  const channel = await session.openChannel('publish', { confirm: true });
  expect(await channel.publish(exchange, key, message, { mandatory: true })).toEqual({ kind: 'confirmed' });
  await channel.close();
}

/** Starts a collection of any source; the id of its run. */
export async function startSource(
  session: BrokerSession,
  fonte: string,
  parametros: Record<string, unknown>,
): Promise<string> {
  const correlationId = randomUUID();
  const request = collectionRequest(correlationId, parametros, fonte);
  await send(session, EXCHANGES.commands, `iniciar_coleta.${fonte}`, request);
  return correlationId;
}

export async function start(
  session: BrokerSession,
  url: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const parametros = { url, periodo: 'tudo', limite: 50, permitir_rede_local: true, ...more };
  return startSource(session, 'blog', parametros);
}

const files = z.object({ arquivo: z.string(), arquivos: z.array(z.string()) });

export const tipos = (events: readonly Seen[]) => events.map(({ tipo }) => tipo);
export const finished = (watcher: Watcher, id: string) => () =>
  expect(tipos(watcher.of(id))).toContain('resultado_execucao');

/** Takes the dead letter of a run out of its queue, waiting for it. */
export async function takeDeadLetter(session: BrokerSession, queue: string, correlationId: string) {
  const channel: BrokerChannel = await session.openChannel('read');
  const letter = await vi.waitFor(
    async () => {
      const found = await channel.get(queue);
      if (found?.properties.correlationId !== correlationId) throw new Error('not there yet');
      return found;
    },
    { timeout: 15_000, interval: 50 },
  );
  channel.ack(letter.deliveryTag);
  await channel.barrier();
  await channel.close();
  return letter;
}

export function reasonOf(letter: Delivery) {
  const table = entryOf(letter.properties.headers, 'oraculo-erro');
  return table?.type === 'table' ? textEntry(table.value, 'codigo') : undefined;
}

const DLQ = deadLetterQueue(QUEUES.blog);
export const ALL_FOUR = ['iniciar_coleta', 'resultado_coleta', 'iniciar_execucao', 'resultado_execucao'];
export const PATIENCE = { timeout: 20_000, interval: 20 };

/** Expects short retry delays and timeouts, and a topology that has been declared. */
export function backendJourney(stage: () => Stage): void {
  it('a request becomes all four events, two files, and a stored result', async () => {
    const { session, results, feeds } = stage();
    const watcher = await watch(session);
    const id = await start(session, `${feeds.url}/pagina`);
    await vi.waitFor(finished(watcher, id), PATIENCE);
    const events = watcher.of(id);
    expect(tipos(events)).toEqual(ALL_FOUR);
    const { arquivo, arquivos } = files.parse(events[3]?.payload);
    expect(readFileSync(arquivo, 'utf8')).toContain('Publicação 1 &amp; mais');
    expect(arquivos.map((file) => existsSync(file))).toEqual([true, true]);
    const stored = await vi.waitFor(async () => {
      const text = await results.get(`oraculo:resultado:${id}`);
      const record = JSON.parse(text ?? '{}');
      expect(record.estado).toBe('ok');
      return record;
    }, PATIENCE);
    expect(stored).toMatchObject({
      correlation_id: id,
      fonte: 'blog',
      coletados: 50,
      executador: 'relatorios',
      arquivo,
      erros: [],
    });
    await watcher.close();
  });

  it('a feed that answers 500 is tried four times, then dead-lettered with a true x-death; retried, the run goes on', async () => {
    const { session, results, feeds } = stage();
    const watcher = await watch(session);
    const path = `/instavel-${randomUUID()}`;
    feeds.setMode(path, { kind: 'status', status: 500 });
    const id = await start(session, `${feeds.url}${path}`);
    const letter = await takeDeadLetter(session, DLQ, id);

    expect(feeds.hits.filter((hit) => hit === path)).toHaveLength(4);
    expect(reasonOf(letter)).toBe('http_500');
    const [death] = deathsOf(letter.properties.headers);
    expect(death).toMatchObject({
      queue: QUEUES.blog,
      reason: 'rejected',
      count: 1,
      exchange: '',
      routingKeys: [QUEUES.blog],
    });
    expect(deathsOf(letter.properties.headers)).toHaveLength(1);
    expect(letter.exchange).toBe(EXCHANGES.deaths);
    const failures = watcher.of(id).filter(({ tipo }) => tipo === 'falha_tarefa');
    expect(failures.map(({ payload }) => [payload.tentativa, payload.definitiva])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, true],
    ]);
    expect(new Set(failures.map(({ messageId }) => messageId)).size).toBe(4);
    await vi.waitFor(
      async () =>
        expect(JSON.parse((await results.get(`oraculo:resultado:${id}`)) ?? '{}').estado).toBe('erro'),
      PATIENCE,
    );

    // As the console sends it again: raw properties, no x-death, a retry id, the queue itself as the target.
    feeds.setMode(path, { kind: 'feed', items: 5 });
    const raw = editRawProperties(letter.rawProperties, {
      dropHeader: (key) => key.startsWith('x-'),
      dropProperties: ['expiration', 'userId'],
      addHeaders: [{ key: 'oraculo-retry-id', value: { type: 'string', value: 'retry-1' } }],
    });
    await send(session, '', QUEUES.blog, { body: letter.body, properties: { raw } });
    await vi.waitFor(finished(watcher, id), PATIENCE);
    const after = watcher.of(id).slice(1 + failures.length);
    expect(tipos(after)).toEqual(ALL_FOUR.slice(1));
    expect(after.map(({ retryId }) => retryId)).toEqual(['retry-1', 'retry-1', 'retry-1']);
    await vi.waitFor(
      async () =>
        expect(JSON.parse((await results.get(`oraculo:resultado:${id}`)) ?? '{}').estado).toBe('ok'),
      PATIENCE,
    );
    await watcher.close();
  });

  it('a dead letter that is put back as it is starts anew, and fails again with its own death', async () => {
    const { session, feeds } = stage();
    const path = `/posto-de-volta-${randomUUID()}`;
    feeds.setMode(path, { kind: 'status', status: 503 });
    const id = await start(session, `${feeds.url}${path}`);
    const first = await takeDeadLetter(session, DLQ, id);
    await send(session, '', QUEUES.blog, { body: first.body, properties: { raw: first.rawProperties } });
    const second = await takeDeadLetter(session, DLQ, id);
    expect(feeds.hits.filter((hit) => hit === path)).toHaveLength(8);
    expect(reasonOf(second)).toBe('http_503');
  });

  it.each([
    ['not XML', '/texto', 'nao_e_feed', 1],
    ['a page without a feed', '/html', 'feed_nao_encontrado', 1],
    ['a timeout', '/lento', 'tempo_esgotado', 4],
    ['a refused address', 'http://169.254.169.254/feed', 'endereco_bloqueado', 1],
  ])('%s ends in the dead-letter queue', async (_name, target, codigo, attempts) => {
    const { session, feeds } = stage();
    feeds.setMode('/texto', { kind: 'body', body: 'isto não é um feed', contentType: 'text/plain' });
    const id = await start(session, target.startsWith('/') ? `${feeds.url}${target}` : target);
    const letter = await takeDeadLetter(session, DLQ, id);
    expect(reasonOf(letter)).toBe(codigo);
    const table = entryOf(letter.properties.headers, 'oraculo-erro');
    expect(table?.type === 'table' && entryOf(table.value, 'tentativa')).toMatchObject({ value: attempts });
  });

  it('a message that is none, and parameters that are none, end there too', async () => {
    const { session } = stage();
    const bad = randomUUID();
    await send(session, EXCHANGES.commands, 'iniciar_coleta.blog', {
      body: Buffer.from('{"not":"a message"}'),
      properties: { correlationId: bad },
    });
    expect(reasonOf(await takeDeadLetter(session, DLQ, bad))).toBe('mensagem_invalida');
    const id = await start(session, 'http://127.0.0.1/', { limite: 0 });
    expect(reasonOf(await takeDeadLetter(session, DLQ, id))).toBe('parametros_invalidos');
  });

  it('a request that is delivered twice is done once', async () => {
    const { session, feeds } = stage();
    const watcher = await watch(session);
    const id = randomUUID();
    const request = collectionRequest(id, {
      url: `${feeds.url}/feed.xml`,
      periodo: 'tudo',
      limite: 3,
      permitir_rede_local: true,
    });
    await send(session, EXCHANGES.commands, 'iniciar_coleta.blog', request);
    await vi.waitFor(finished(watcher, id), PATIENCE);
    await send(session, '', QUEUES.blog, request);
    await vi.waitFor(
      async () => expect((await session.queueDetails(QUEUES.blog))?.messages ?? 0).toBe(0),
      PATIENCE,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(tipos(watcher.of(id))).toEqual(ALL_FOUR);
    await watcher.close();
  });
}

/** Milliseconds from request to `resultado_execucao`, one run after the other. */
export async function measureRuns(
  { session, feeds }: Pick<Stage, 'session' | 'feeds'>,
  runs: number,
): Promise<number[]> {
  const watcher = await watch(session);
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    const id = await start(session, `${feeds.url}/feed.xml`);
    while (!tipos(watcher.of(id)).includes('resultado_execucao')) {
      if (performance.now() - started > 10_000) throw new Error('no result after 10 s');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    times.push(performance.now() - started);
  }
  await watcher.close();
  return times;
}

export const p95 = (times: readonly number[]) =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? Number.NaN;
