import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedServer, startFeedServer } from '../support/feeds/server.ts';
import { startWebHost } from '../support/web-host.ts';
import { type Cli, openCli } from './cli-fixture.ts';

const DLQ = 'escavador.blog.falhas';

let feeds: FeedServer;
let cli: Cli;

beforeEach(async () => {
  feeds = await startFeedServer();
  feeds.setMode('/jobs.xml', { kind: 'status', status: 404 });
  cli = openCli();
});

afterEach(async () => {
  await feeds?.close();
  cli?.remove();
});

/** Collections that die one after the other, and are read from their queue. */
async function withDeadLetters(count: number): Promise<readonly string[]> {
  const params = [`url=${feeds.url}/jobs.xml`, 'limite=5', 'permitir_rede_local=true'];
  for (let index = 0; index < count; index += 1) {
    await cli.run('start-collection', ...params.flatMap((param) => ['--param', param]), '--wait');
  }
  expect(await cli.run('failures', 'look', DLQ)).toMatchObject({ code: 0, results: [{ seen: count }] });
  const { results } = await cli.run('failures', 'list', '--queue', DLQ, '--state', 'open');
  expect(results).toHaveLength(count);
  return results.map(({ id }) => id);
}

describe('jobs of the command line as built, on Local', { timeout: 60_000 }, () => {
  it('takes a group from new to resolved: acknowledge, plan, retry, report', async () => {
    await withDeadLetters(2);
    const { results: groups } = await cli.run('failures', 'groups');
    expect(groups).toMatchObject([{ state: 'new', open: 2, type: 'iniciar_coleta' }]);
    const group: string = groups[0].id;
    const acknowledged = await cli.run('failures', 'ack', group, '--note', 'the feed has moved');
    expect(acknowledged).toMatchObject({
      code: 0,
      results: [{ state: 'acknowledged', note: 'the feed has moved' }],
    });

    const plan = await cli.run('retry', 'plan', '--group', group);
    expect(plan).toMatchObject({ code: 0, results: [{ count: 2, steps: [1, 1], skipped: [] }] });
    feeds.setMode('/jobs.xml', { kind: 'feed', items: 2 });
    const done = await cli.run('retry', 'run', '--group', group, '--wait');
    expect(done).toMatchObject({ code: 0, results: [{ state: 'done', counts: { succeeded: 2 } }] });
    expect(await cli.run('failures', 'resolve', group)).toMatchObject({
      code: 0,
      results: [{ state: 'resolved', open: 0 }],
    });

    const jobs = await cli.run('retry', 'status');
    expect(jobs.results).toHaveLength(1);
    const report = await cli.run('retry', 'report', jobs.results[0].id);
    expect(report.results.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded']);
    const csv = await cli.run('retry', 'report', jobs.results[0].id, '--format', 'csv');
    expect(csv.output.split('\n')).toHaveLength(3);
    expect(await cli.run('verify')).toMatchObject({ code: 0, results: [{ problem: null }] });
  });

  it('shows an edit before it is done, and sends only what keeps the rules', async () => {
    const [id = ''] = await withDeadLetters(1);
    feeds.setMode('/moved.xml', { kind: 'feed', items: 2 });
    const patch = join(cli.dataDir, 'patch.json');
    const write = (path: string, value: string) =>
      writeFileSync(patch, JSON.stringify([{ op: 'replace', path, value }]));

    write('/correlation_id', 'another');
    const locked = await cli.run('edit', id, '--patch', patch);
    expect(locked).toMatchObject({ code: 5, results: [{ changed: 0, refused: 1 }] });
    expect(locked.results[0].rows[0].problems).toMatchObject([{ code: 'locked-field' }]);
    const forced = await cli.run('edit', id, '--patch', patch, '--yes');
    expect(forced).toMatchObject({ code: 5, error: { code: 'selection-empty' } });

    write('/payload/parametros/url', `${feeds.url}/moved.xml`);
    const shown = await cli.run('edit', id, '--patch', patch);
    expect(shown).toMatchObject({ code: 0, results: [{ changed: 1, refused: 0 }] });
    expect((await cli.run('failures', '--state', 'open')).results).toHaveLength(1);

    const edited = await cli.run('edit', id, '--patch', patch, '--yes', '--wait');
    expect(edited).toMatchObject({ code: 0, results: [{ action: 'edit', counts: { succeeded: 1 } }] });
    expect((await cli.run('failures')).results).toMatchObject([{ id, state: 'succeeded' }]);
  });

  it('tells a retry that failed again, here and in the list', async () => {
    const [id = ''] = await withDeadLetters(1);
    const failed = await cli.run('retry', 'run', id, '--wait');
    expect(failed).toMatchObject({ code: 6, results: [{ counts: { failedAgain: 1 } }] });
    const { results } = await cli.run('failures');
    expect(results.map(({ state }) => state).sort()).toEqual(['failed_again', 'open']);
    expect(results.find((one) => one.id === id)).toMatchObject({ state: 'failed_again' });
  });

  it('discards into the archive, and restores into the queue', async () => {
    await withDeadLetters(2);
    const without = await cli.run('discard', '--queue', DLQ);
    expect(without).toMatchObject({ code: 5, error: { code: 'retry-needs-reason' } });
    const discarded = await cli.run('discard', '--queue', DLQ, '--reason', 'a test');
    expect(discarded).toMatchObject({ code: 0, results: [{ state: 'done', counts: { done: 2 } }] });
    expect(await cli.run('failures', 'look', DLQ)).toMatchObject({ results: [{ seen: 0 }] });
    const { results: kept } = await cli.run('archive', 'list');
    expect(kept).toMatchObject([
      { action: 'discard', reason: 'a test', restoredAt: null },
      { action: 'discard', reason: 'a test', restoredAt: null },
    ]);
    expect(await cli.run('restore', kept[0].id)).toMatchObject({ code: 0, results: [{ state: 'done' }] });
    expect(await cli.run('failures', 'look', DLQ)).toMatchObject({ results: [{ seen: 1 }] });
    expect(await cli.run('verify')).toMatchObject({ code: 0, results: [{ problem: null }] });
  });

  it('stops following at Ctrl+C, and the console goes on with the job', async () => {
    await withDeadLetters(3);
    feeds.setMode('/jobs.xml', { kind: 'feed', items: 2 });
    const host = await startWebHost(cli.dataDir);
    try {
      const command = cli.start(
        'retry',
        'run',
        '--queue',
        DLQ,
        '--no-canary',
        '--rate',
        '1',
        '--window',
        '1',
      );
      const [, job = ''] = await command.line(/^Job (\S+);/);
      command.child.kill('SIGINT');
      expect(await command.stopped()).toBe(130);
      expect(command.output()).toContain('unchanged. Job');
      const stateOf = async () => (await cli.run('retry', 'status', job)).results[0];
      expect(await stateOf()).toMatchObject({ state: 'running', total: 3 });
      await expect.poll(async () => (await stateOf()).state, { timeout: 15_000 }).toBe('done');
    } finally {
      await host.stop();
    }
  });

  it('pauses and cancels a job that was detached from; what it had not sent is still there to be retried', async () => {
    await withDeadLetters(2);
    feeds.setMode('/jobs.xml', { kind: 'feed', items: 2 });
    const begun = await cli.run(
      'retry',
      'run',
      '--queue',
      DLQ,
      '--no-canary',
      '--rate',
      '0.2',
      '--window',
      '1',
      '--detach',
    );
    expect(begun).toMatchObject({ code: 0, results: [{ total: 2 }] });
    const job: string = begun.results[0].id;
    expect((await cli.run('retry', 'pause', job)).results).toMatchObject([{ state: 'paused' }]);
    const cancelled = await cli.run('retry', 'cancel', job);
    expect(cancelled).toMatchObject({ code: 0, results: [{ state: 'cancelled' }] });
    const again = await cli.run('retry', 'run', '--queue', DLQ, '--state', 'open', '--no-canary', '--wait');
    expect(again.code).toBe(0);
    expect((await cli.run('verify')).code).toBe(0);
  });

  it('verify tells a journal that is not as it was written, without a connection (S01)', async () => {
    const [id = ''] = await withDeadLetters(1);
    expect((await cli.run('retry', id)).code).toBe(0);
    const journal = join(cli.dataDir, 'journal.db');
    const at = readFileSync(journal).indexOf('"kind":"planned"');
    expect(at).toBeGreaterThan(0);
    const file = openSync(journal, 'r+');
    writeSync(file, '"kind":"plonned"', at);
    closeSync(file);
    const found = await cli.run('verify');
    expect(found.code).toBe(5);
    expect(found.results[0].problem).toContain('cannot be trusted');
  });
});
