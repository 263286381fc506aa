import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import { startWebHost } from '../support/web-host.ts';
import { type Cli, openCli } from './cli-fixture.ts';

let feeds: FeedServer;
let cli: Cli;

beforeAll(async () => {
  feeds = await startFeedServer();
  cli = openCli();
});

afterAll(async () => {
  await feeds?.close();
  cli?.remove();
});

const oraculo = (...args: string[]) => cli.run(...args);

function collect(path: string) {
  const params = [`url=${feeds.url}${path}`, 'limite=5', 'permitir_rede_local=true'];
  return oraculo('start-collection', ...params.flatMap((param) => ['--param', param]), '--wait');
}

describe('the command line as built, on Local', () => {
  it('starts a collection, waits for its end, and finds it again offline', async () => {
    const started = await collect('/feed.xml');
    const done = { state: 'done', source: 'blog', events: 4, marks: [] };
    expect(started).toMatchObject({ code: 0, results: [done] });

    const runs = await oraculo('runs');
    expect(runs).toMatchObject({ code: 0, results: [{ correlationId: started.results[0].correlationId }] });
    const shown = await oraculo('runs', 'show', started.results[0].correlationId);
    expect(shown.results[0].events.map((event: { type: string }) => event.type)).toEqual([
      'iniciar_coleta',
      'resultado_coleta',
      'iniciar_execucao',
      'resultado_execucao',
    ]);
    const { results } = await oraculo('events', 'show', String(shown.results[0].events[3].seq));
    const { payload } = JSON.parse(results[0].message.body.text);
    expect(readFileSync(payload.arquivo, 'utf8')).toContain('Publicação 1');
  });

  it('sees a collection fail, looks, retries when the feed works again, and sees it succeed', async () => {
    feeds.setMode('/cli.xml', { kind: 'status', status: 404 });
    expect(await collect('/cli.xml')).toMatchObject({ code: 6, results: [{ state: 'dead_lettered' }] });

    const looked = await oraculo('failures', 'look', 'escavador.blog.falhas');
    expect(looked).toMatchObject({ code: 0, results: [{ seen: 1, complete: true }] });
    const { results } = await oraculo('failures');
    expect(results).toMatchObject([{ state: 'open', reason: 'rejected', failedQueue: 'escavador.blog' }]);

    feeds.setMode('/cli.xml', { kind: 'feed', items: 2 });
    const retried = await oraculo('retry', results[0].id, '--wait');
    expect(retried).toMatchObject({ code: 0, results: [{ state: 'acked', outcome: 'succeeded' }] });
    expect((await oraculo('failures')).results).toMatchObject([{ state: 'succeeded' }]);
    // What failed, died, and was sent again is as it should be.
    const [run] = (await oraculo('runs', '--limit', '1')).results;
    expect(run).toMatchObject({ retries: 1, marks: [] });
    expect((await oraculo('runs', '--filter', 'mark exists')).results).toEqual([]);
  });

  it('says what is wrong, each kind by its exit code', async () => {
    expect(await oraculo('runs', 'show', 'nothing')).toMatchObject({ code: 3, error: { code: 'not-found' } });
    expect(await oraculo('start-collection', '--param', 'url=ftp://x', '--param', 'limite=1')).toMatchObject({
      code: 2,
    });
    const refused = await oraculo('failures', 'queues', '--amqp', 'amqp://guest@127.0.0.1:1');
    expect(refused).toMatchObject({ code: 4, error: { code: 'broker-refused' } });
  });

  it('works inside the console that has the directory open', async () => {
    const host = await startWebHost(cli.dataDir);
    try {
      expect(await collect('/feed.xml')).toMatchObject({ code: 0 });
      const { results } = await oraculo('failures', 'queues');
      expect(results.map((queue: { name: string }) => queue.name)).toContain('escavador.blog.falhas');
    } finally {
      await host.stop();
    }
  });
});
