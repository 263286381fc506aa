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

  it('asks the history by a filter, as JSON lines, as CSV, and on with what comes', async () => {
    const { results } = await oraculo('query', 'type = resultado_coleta and payload.fonte = "blog"');
    expect(results.length).toBeGreaterThan(0);
    expect(new Set(results.map(({ type }: { type: string }) => type))).toEqual(new Set(['resultado_coleta']));
    expect((await oraculo('query', 'type = resultado_coleta', '--limit', '1')).results).toHaveLength(1);

    const csv = await cli.text('query', 'type = resultado_coleta', '--csv');
    const lines = csv.output.split(/\r?\n/).filter((line) => /^(?:seq|\d+),/.test(line));
    expect(lines[0]).toMatch(/^seq,received_at,.*,size$/);
    expect(lines.length - 1).toBe((await oraculo('query', 'type = resultado_coleta')).results.length);

    const broken = await oraculo('query', 'type = and');
    expect(broken).toMatchObject({ code: 2, error: { code: 'filter-invalid' } });

    const host = await startWebHost(cli.dataDir);
    try {
      const follow = cli.start('query', 'type = resultado_execucao', '--follow', '--limit', '1');
      await follow.line(/"resultado_execucao"/);
      const started = await collect('/feed.xml');
      const id = started.results[0].correlationId;
      await follow.line(new RegExp(`"resultado_execucao","correlationId":"${id}"`));
      expect(await follow.stop()).toBe(0);
    } finally {
      await host.stop();
    }
  });

  it('tells and sets how much of a history is kept', async () => {
    const kept = async (...args: string[]) => (await oraculo('retention', ...args)).results[0].retention;
    expect(await kept()).toEqual({ days: null, megabytes: null });
    expect(await kept('--days', '30')).toEqual({ days: 30, megabytes: null });
    expect(await kept('--megabytes', '500')).toEqual({ days: 30, megabytes: 500 });
    expect(await kept('--days', 'none')).toEqual({ days: null, megabytes: 500 });
    expect(await kept()).toEqual({ days: null, megabytes: 500 });
    expect(await oraculo('retention', '--days', '0')).toMatchObject({ code: 2 });
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
