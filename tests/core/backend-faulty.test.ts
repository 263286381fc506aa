import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { logPath, openBackendLog } from '../../src/backend/log.ts';
import { loadValidators } from '../../src/backend/messages/validator.ts';
import { declareTopology, EXCHANGES, QUEUES } from '../../src/backend/topology.ts';
import { startWorker } from '../../src/backend/worker/worker.ts';
import { openEmbedded } from '../../src/core/broker/embedded/engine.ts';
import { deathsOf } from '../../src/core/broker/properties/deaths.ts';
import { openEmbeddedResults } from '../../src/core/results/embedded.ts';
import { entryOf, textEntry } from '../../src/shared/domain/amqp.ts';
import { collectionRequest, send } from '../support/backend-journey.ts';
import { clock } from '../support/test-session.ts';

it('a collector whose result is no message dead-letters its own request, and the orchestrator never sees the result', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-faulty-'));
  const log = openBackendLog(dir, clock);
  const engine = openEmbedded({ file: join(dir, 'broker.db'), clock, log });
  const results = openEmbeddedResults({ file: join(dir, 'results.db'), clock });
  const session = engine.session();
  await declareTopology(session, log);
  const faulty = {
    queue: QUEUES.blog,
    name: 'blog',
    etapa: 'coleta',
    fonte: 'blog',
    accepts: ['iniciar_coleta'],
    prefetch: 1,
    handle: () =>
      Promise.resolve([
        {
          exchange: EXCHANGES.results,
          routingKey: 'resultado_coleta.blog',
          tipo: 'resultado_coleta',
          payload: { fonte: 'blog', status: 'ok', dados: { itens: [{ titulo: 'sem id' }] }, erros: [] },
        },
      ]),
  };
  const worker = await startWorker(session, faulty, {
    results,
    validators: loadValidators('resources'),
    retryDelays: [20, 40, 80],
    clock,
    log,
    random: Math.random,
  });
  const id = randomUUID();
  const request = collectionRequest(id, { url: 'http://localhost/' });
  await send(session, EXCHANGES.commands, 'iniciar_coleta.blog', request);

  const channel = await session.openChannel('read');
  const letter = await vi.waitUntil(() => channel.get(`${QUEUES.blog}.falhas`), { timeout: 5_000 });
  expect(Buffer.from(letter.body).equals(request.body)).toBe(true);
  expect(deathsOf(letter.properties.headers)).toMatchObject([{ queue: QUEUES.blog, reason: 'rejected' }]);
  const reason = entryOf(letter.properties.headers, 'oraculo-erro');
  expect(reason?.type === 'table' && textEntry(reason.value, 'codigo')).toBe('mensagem_invalida');

  const told = await channel.get(QUEUES.results);
  const { tipo_evento: tipo, payload } = JSON.parse(Buffer.from(told?.body ?? []).toString());
  expect([tipo, payload.etapa, payload.erro.codigo]).toEqual(['falha_tarefa', 'coleta', 'mensagem_invalida']);
  expect(payload.erro.mensagem).toContain('/payload/dados/itens/0');
  expect(await channel.get(QUEUES.results)).toBeNull();
  const logged = readFileSync(logPath(dir), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  expect(logged).toContainEqual(
    expect.objectContaining({
      level: 'error',
      message: 'a task made a message that is none',
      correlation_id: id,
    }),
  );

  await channel.close();
  await worker.stop();
  await session.close();
  await engine.close();
  await results.close();
  rmSync(dir, { recursive: true, force: true });
});
