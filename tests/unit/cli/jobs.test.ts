import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCommandLine } from '../../../src/cli/arguments.ts';
import { changedPart } from '../../../src/cli/changed-part.ts';
import { EXIT, UsageError } from '../../../src/cli/exit-codes.ts';
import { codeOfJob } from '../../../src/cli/follow-job.ts';
import { jobRequestOf } from '../../../src/cli/job-request.ts';
import { createOutput } from '../../../src/cli/output.ts';
import { type CliHost, runCommandLine } from '../../../src/cli/run.ts';
import { selectionOf } from '../../../src/cli/selection.ts';
import type { JobPlan, JobView } from '../../../src/shared/domain/job.ts';
import { jobRequest, NO_COUNTS } from '../../../src/shared/domain/job.ts';
import type { ConsoleClient } from '../../../src/shared/handlers.ts';

const LOCAL = { id: 'local', name: 'Local', kind: 'local', state: { kind: 'connected' } };
const PLAN: JobPlan = {
  count: 3,
  bytes: 3000,
  queues: [{ queue: 'q.dead', count: 3 }],
  targets: [{ exchange: '', routingKey: 'q', reaches: null, count: 3, problem: null }],
  estimatedMs: 1500,
  skipped: [{ code: 'already-succeeded', count: 2, ids: [], includable: true, included: false }],
  steps: [1, 2],
  needsReason: false,
  typedConfirmation: null,
  warnings: ['order'],
};

function job(fields: Partial<JobView>): JobView {
  return {
    id: 'job-1',
    action: 'retry',
    state: 'done',
    heldBy: null,
    stop: null,
    queues: ['q.dead'],
    target: { kind: 'failed-queue' },
    edit: null,
    rate: null,
    canary: true,
    window: 50,
    operator: 'ana',
    reason: null,
    createdAt: 0,
    endedAt: null,
    total: 3,
    bytes: 3000,
    counts: NO_COUNTS,
    skipped: [],
    steps: [1, 2],
    step: 0,
    perSecond: null,
    remainingMs: null,
    waitsUntil: null,
    ...fields,
  };
}

type Answers = Readonly<Record<string, (args: never) => unknown>>;

/** Runs a command against scripted answers, and tells what was asked. */
async function run(argv: readonly string[], answers: Answers, signal = new AbortController().signal) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const calls: { name: string; args: unknown }[] = [];
  const call = async (name: string, args: never) => {
    calls.push({ name, args });
    if (name === 'connections.list') return [LOCAL];
    if (name === 'app.status') return { host: 'web' };
    const answer = answers[name];
    if (!answer) throw new Error(`${name} was asked`);
    return answer(args);
  };
  const on = (_: string, listener: () => void) => {
    const timer = setInterval(listener, 5);
    return () => clearInterval(timer);
  };
  const client = { call, on } as unknown as ConsoleClient;
  const host: CliHost = {
    argv,
    env: {},
    stdin: process.stdin,
    stdout,
    stderr,
    signal,
    version: '1',
    open: async () => ({ client, close: async () => undefined }),
  };
  const code = await runCommandLine(host);
  const text = (stream: PassThrough) => String(stream.read() ?? '');
  const names = calls.map(({ name }) => name).filter((name) => !/^(connections|app)\./.test(name));
  return {
    code,
    out: text(stdout),
    err: text(stderr),
    names,
    argsOf: (name: string) => calls.find((one) => one.name === name)?.args,
  };
}

describe('which failures', () => {
  const of = (...argv: string[]) => {
    const line = readCommandLine(argv);
    return selectionOf(line, line.words);
  };

  it('are ids, a filter or --all, and never everything by leaving something out', () => {
    expect(of('a', 'b')).toEqual({ kind: 'ids', ids: ['a', 'b'] });
    expect(of('--queue', 'q', '--state', 'open,gone', '--death-reason', 'rejected', '--group', 'g')).toEqual({
      kind: 'filter',
      filter: { queue: 'q', states: ['open', 'gone'], reason: 'rejected', group: 'g' },
    });
    expect(of('--all')).toEqual({ kind: 'filter', filter: {} });
    for (const argv of [
      [],
      ['a', '--all'],
      ['a', '--queue', 'q'],
      ['--all', '--type', 't'],
      ['--state', 'lost'],
    ])
      expect(() => of(...argv), argv.join(' ')).toThrow(UsageError);
  });
});

describe('a job request', () => {
  const of = (...argv: string[]) => {
    const line = readCommandLine(['--all', ...argv]);
    return jobRequestOf(line, 'retry', selectionOf(line, []));
  };

  it('has the defaults of the specification, and what is asked for', () => {
    expect(jobRequest.parse(of())).toMatchObject({
      target: { kind: 'failed-queue' },
      rate: null,
      canary: true,
      window: 50,
      include: [],
    });
    const asked = of(
      '--target',
      'other',
      '--rate',
      '0.5',
      '--no-canary',
      '--window',
      '500',
      '--include',
      'celery-expired',
    );
    expect(jobRequest.parse(asked)).toMatchObject({
      target: { kind: 'queue', queue: 'other' },
      rate: 0.5,
      canary: false,
      window: 500,
      include: ['celery-expired'],
    });
  });

  it('refuses what cannot be meant', () => {
    for (const argv of [
      ['--target', 'q', '--original-exchange'],
      ['--rate', '0'],
      ['--rate', 'fast'],
      ['--window', '501'],
      ['--include', 'gone'],
    ])
      expect(() => of(...argv), argv.join(' ')).toThrow(UsageError);
  });
});

describe('retry run', () => {
  const done = job({ counts: { ...NO_COUNTS, succeeded: 3 } });

  it('plans, starts what was planned, and follows it to its end', async () => {
    const states = [job({ state: 'running' }), job({ state: 'waiting' }), done];
    const result = await run(['retry', 'run', '--queue', 'q.dead', '--json'], {
      'jobs.plan': () => PLAN,
      'jobs.start': () => job({ state: 'running' }),
      'jobs.detail': () => states.shift(),
    });
    expect(result.code).toBe(EXIT.ok);
    expect(result.argsOf('jobs.start')).toMatchObject({ expected: 3, typed: null });
    expect(JSON.parse(result.out)).toEqual(done);
  });

  it('starts nothing without the number and the reason that the plan asks for', async () => {
    const ask = (plan: Partial<JobPlan>, ...more: string[]) =>
      run(['retry', 'run', '--all', ...more], {
        'jobs.plan': () => ({ ...PLAN, ...plan }),
        'jobs.start': () => done,
        'jobs.detail': () => done,
      });
    for (const refused of [
      await ask({ typedConfirmation: 3 }),
      await ask({ typedConfirmation: 3 }, '--confirm', '2'),
      await ask({ needsReason: true }),
      await ask({ count: 0 }),
    ]) {
      expect(refused.code).toBe(EXIT.refused);
      expect(refused.names).toEqual(['jobs.plan']);
    }
    const given = await ask(
      { typedConfirmation: 3, needsReason: true },
      '--confirm',
      '3',
      '--reason',
      'fixed',
    );
    expect(given.code).toBe(EXIT.ok);
    expect(given.argsOf('jobs.start')).toMatchObject({ typed: 3, request: { reason: 'fixed' } });
  });

  it('leaves the job as it is on Ctrl+C and with --detach, and says so', async () => {
    const stop = new AbortController();
    const interrupted = await run(
      ['retry', 'run', '--all'],
      {
        'jobs.plan': () => PLAN,
        'jobs.start': () => job({ state: 'running' }),
        'jobs.detail': () => {
          setTimeout(() => stop.abort(), 5);
          return job({ state: 'running' });
        },
      },
      stop.signal,
    );
    expect(interrupted.code).toBe(EXIT.interrupted);
    expect(interrupted.err).toContain('unchanged');
    expect(new Set(interrupted.names)).toEqual(new Set(['jobs.plan', 'jobs.start', 'jobs.detail']));

    const detached = await run(['retry', 'run', '--all', '--detach'], {
      'jobs.plan': () => PLAN,
      'jobs.start': () => job({ state: 'running' }),
    });
    expect(detached).toMatchObject({ code: EXIT.ok, out: 'job-1\n', names: ['jobs.plan', 'jobs.start'] });
  });

  it('tells by its exit code how it ended', () => {
    const counts = (more: Partial<JobView['counts']>) => job({ counts: { ...NO_COUNTS, ...more } });
    expect(codeOfJob(counts({ succeeded: 3 }))).toBe(EXIT.ok);
    expect(codeOfJob(counts({ failedAgain: 1, possibleDuplicate: 1 }))).toBe(EXIT.workFailed);
    expect(codeOfJob(counts({ possibleDuplicate: 1 }))).toBe(EXIT.unknownOutcome);
    expect(codeOfJob(job({ state: 'stopped' }))).toBe(EXIT.workFailed);
  });

  it('shows the plan alone, with what is left out and how to take it in', async () => {
    const { code, out, names } = await run(['retry', 'plan', 'a', 'b'], { 'jobs.plan': () => PLAN });
    expect({ code, names }).toEqual({ code: EXIT.ok, names: ['jobs.plan'] });
    expect(out).toContain('3 messages, 2.9 KiB');
    expect(out).toContain('unless --include already-succeeded');
  });
});

describe('edit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oraculo-edit-'));
  const file = join(folder, 'merge.json');
  const row = {
    failureId: 'f1',
    type: 't',
    correlationId: 'r',
    before: '{"a":1}',
    after: '{"a":2}',
    truncated: false,
    problems: [],
  };
  const preview = { total: 1, changed: 1, refused: 0, rows: [row] };

  it('only shows what it would do, until --yes', async () => {
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(file, '{"a":2}');
    const shown = await run(['edit', 'f1', '--merge', file], { 'edits.preview': () => preview });
    expect(shown).toMatchObject({ code: EXIT.ok, names: ['edits.preview'] });
    expect(shown.err).toContain('- {"a":1}');
    const done = await run(['edit', 'f1', '--merge', file, '--yes'], {
      'edits.preview': () => preview,
      'jobs.plan': () => PLAN,
      'jobs.start': () => job({ action: 'edit' }),
      'jobs.detail': () => job({ action: 'edit' }),
    });
    expect(done.code).toBe(EXIT.ok);
    expect(done.argsOf('jobs.start')).toMatchObject({
      request: { action: 'edit', edit: { kind: 'patch', format: 'merge-patch', patch: '{"a":2}' } },
    });
  });

  it('takes one edit, from a file that is there', async () => {
    for (const more of [[], ['--merge', '/nowhere'], ['--merge', '/nowhere', '--patch', '/nowhere']]) {
      expect((await run(['edit', 'f1', ...more], {})).code).toBe(EXIT.usage);
    }
  });

  it('shows where two bodies differ', () => {
    expect(changedPart('{"a":1,"b":2}', '{"a":13,"b":2}')).toEqual({
      at: 6,
      before: '{"a":1,"b":2}',
      after: '{"a":13,"b":2}',
    });
    const long = 'x'.repeat(5_000);
    const part = changedPart(`${long}1${long}`, `${long}2${long}`);
    expect(part.at).toBe(5_000);
    expect(part.before).toBe(`…${'x'.repeat(40)}1${'x'.repeat(40)}…`);
    expect(changedPart('same', 'same')).toMatchObject({ before: 'same', after: 'same' });
  });
});

describe('verify', () => {
  const whole = {
    file: 'j',
    problem: null,
    ledgerEntries: 1,
    auditEntries: 1,
    archived: 0,
    ledgerHash: 'a',
    auditHash: 'b',
  };

  it('needs no connection, and fails when something is wrong', async () => {
    const good = await run(['verify'], { 'journal.verify': () => whole });
    expect(good).toMatchObject({ code: EXIT.ok, names: ['journal.verify'] });
    const bad = await run(['verify', '--json'], {
      'journal.verify': () => ({ ...whole, problem: 'broken' }),
    });
    expect(bad.code).toBe(EXIT.refused);
    expect(JSON.parse(bad.out)).toMatchObject({ problem: 'broken' });
  });
});

describe('a part of a file', () => {
  const written = (isTTY: boolean) => {
    const out = Object.assign(new PassThrough(), { isTTY });
    createOutput(false, out, new PassThrough()).file('a\u202eb\r\n');
    return String(out.read());
  };

  it('goes to a file as it is, and to a terminal escaped (H08)', () => {
    expect(written(false)).toBe('a\u202eb\r\n');
    expect(written(true)).toBe('a\\u{202e}b\n');
  });
});

describe('retry report', () => {
  it('writes the parts one behind the other, as they are', async () => {
    const { code, out } = await run(['retry', 'report', 'job-1'], {
      'jobs.report': ({ after }: { after: number | null }) =>
        after === null
          ? { name: 'r.csv', text: 'a,b\r\n', next: 0 }
          : { name: 'r.csv', text: '1,2\r\n', next: null },
    });
    expect({ code, out }).toEqual({ code: EXIT.ok, out: 'a,b\r\n1,2\r\n' });
  });
});

describe('groups', () => {
  const life = { state: 'new', open: 2, count: 3, lastSeenAt: 0 };
  const group = { id: 'g1', title: 'boom', type: null, error: null, ...life };
  const page = { groups: [group], total: 1, mutedOut: 2 };

  it('that are left out because they are muted are told, with the way to them', async () => {
    const told = await run(['failures', 'groups'], { 'groups.page': () => page });
    expect(told.err).toBe('2 muted groups left out; --muted shows muted groups, too.\n');
    const none = await run(['failures', 'groups'], {
      'groups.page': () => ({ ...page, groups: [], total: 0 }),
    });
    expect(none.err).toContain('2 muted groups left out');
    const asked = await run(['failures', 'groups', '--muted'], {
      'groups.page': () => ({ ...page, mutedOut: 0 }),
    });
    expect(asked.argsOf('groups.page')).toMatchObject({ muted: true });
    expect(asked.err).toBe('');
  });

  it('are told as JSON with a last line for those left out, only when there are any', async () => {
    const lines = (out: string) =>
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    const told = await run(['failures', 'groups', '--json'], { 'groups.page': () => page });
    expect(lines(told.out)).toEqual([group, { mutedOut: 2 }]);
    const all = await run(['failures', 'groups', '--json', '--muted'], {
      'groups.page': () => ({ ...page, mutedOut: 0 }),
    });
    expect(lines(all.out)).toEqual([group]);
  });
});
