import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { connectionOfUrl, sameBroker } from '../../../src/cli/amqp-url.ts';
import { parametersOf, readCommandLine, wholeNumber } from '../../../src/cli/arguments.ts';
import { EXIT, exitCodeOf, UsageError } from '../../../src/cli/exit-codes.ts';
import { printable, tableText } from '../../../src/cli/output.ts';
import { readPassword } from '../../../src/cli/password.ts';
import { type CliHost, runCommandLine } from '../../../src/cli/run.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import type { ConsoleClient } from '../../../src/shared/handlers.ts';

function textOf(stream: PassThrough): string {
  return String(stream.read() ?? '');
}

function host(argv: readonly string[], client?: Partial<ConsoleClient>) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const opened: (string | undefined)[] = [];
  const cliHost: CliHost = {
    argv,
    env: {},
    stdin: process.stdin,
    stdout,
    stderr,
    signal: new AbortController().signal,
    version: '9.9.9',
    open: async (dataDir) => {
      opened.push(dataDir);
      if (!client) throw new Error('the core was opened');
      return { client: client as ConsoleClient, close: async () => undefined };
    },
  };
  return { cliHost, opened, out: () => textOf(stdout), err: () => textOf(stderr) };
}

describe('the command line', () => {
  it('prints help and version without opening the core', async () => {
    const help = host(['--help']);
    expect(await runCommandLine(help.cliHost)).toBe(EXIT.ok);
    const printed = help.out();
    for (const word of ['start-collection', 'capture', 'runs', 'events', 'failures', 'retry', 'Exit codes'])
      expect(printed).toContain(word);
    const version = host(['--version']);
    await runCommandLine(version.cliHost);
    expect(version.out()).toBe('9.9.9\n');
    expect([...help.opened, ...version.opened]).toEqual([]);
  });

  it('refuses an unknown command, an unknown option and a missing command with exit code 2', async () => {
    for (const argv of [['fly'], ['runs', '--wings'], []]) {
      const { cliHost, err, opened } = host(argv);
      expect(await runCommandLine(cliHost)).toBe(EXIT.usage);
      expect(err()).toContain('--help');
      expect(opened).toEqual([]);
    }
  });

  it('prints one JSON object per run, and the core failure as JSON on standard error', async () => {
    const run = { correlationId: 'r1', state: 'done' };
    const call = async (name: string) =>
      name === 'connections.list'
        ? [{ id: 'local', name: 'Local' }]
        : { runs: [run, run], hasMore: false, searchedTo: null };
    const good = host(['runs', '--json'], { call: call as ConsoleClient['call'] });
    expect(await runCommandLine(good.cliHost)).toBe(EXIT.ok);
    expect(
      good
        .out()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([run, run]);

    const bad = host(['runs', '--json', '--connection', 'nowhere'], { call: call as ConsoleClient['call'] });
    expect(await runCommandLine(bad.cliHost)).toBe(EXIT.notFound);
    expect(JSON.parse(bad.err())).toMatchObject({ error: { code: 'not-found' } });
  });
});

describe('capture', () => {
  const connected = { id: 'local', name: 'Local', kind: 'local', state: { kind: 'connected' } };
  const call = async (name: string) =>
    name === 'connections.list'
      ? [connected]
      : { events: [], gaps: [], hasMore: false, searchedTo: null, lastSeq: 0 };

  it('ends with exit code 4 when the console it runs in ends, instead of waiting for nothing', async () => {
    const { cliHost, err } = host(['capture'], {
      call: call as ConsoleClient['call'],
      on: () => () => undefined,
      onClose: (closed) => void setTimeout(closed, 5),
    });
    expect(await runCommandLine(cliHost)).toBe(EXIT.cannotConnect);
    expect(err()).toContain('has ended');
  });

  it('ends at once when it was interrupted before it began to wait', async () => {
    const { cliHost } = host(['capture'], {
      call: call as ConsoleClient['call'],
      on: () => () => undefined,
      onClose: () => undefined,
    });
    expect(await runCommandLine({ ...cliHost, signal: AbortSignal.abort() })).toBe(EXIT.ok);
  });
});

describe('arguments', () => {
  it('reads parameters with their JSON types, and text as text', () => {
    expect(parametersOf(['limite=20', 'url=https://a/?b=c', 'x=true', 'y="7"', 'z=2025-10', 'w='])).toEqual({
      limite: 20,
      url: 'https://a/?b=c',
      x: true,
      y: '7',
      z: '2025-10',
      w: '',
    });
    expect(() => parametersOf(['novalue'])).toThrow(UsageError);
  });

  it('keeps a hostile parameter name a plain key (H04)', () => {
    const parameters = parametersOf(['__proto__=1']);
    expect(Object.keys(parameters)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });

  it('bounds whole numbers', () => {
    const bounds = { least: 1, most: 10, otherwise: 5 };
    expect(wholeNumber('limit', undefined, bounds)).toBe(5);
    expect(wholeNumber('limit', '10', bounds)).toBe(10);
    for (const text of ['0', '11', '1.5', 'x', ''])
      expect(() => wholeNumber('limit', text, bounds)).toThrow(UsageError);
  });

  it('takes words and options in any order', () => {
    const line = readCommandLine(['failures', '--json', 'look', 'q', '--data', '/tmp/x']);
    expect(line.words).toEqual(['failures', 'look', 'q']);
    expect(line.options).toMatchObject({ json: true, data: '/tmp/x' });
  });
});

describe('--amqp', () => {
  it('reads host, port, vhost, user and TLS', () => {
    expect(connectionOfUrl('amqps://ana@broker.example:5679/%2Fprod', 'oraculo').rabbitmq).toMatchObject({
      hosts: [{ host: 'broker.example', port: 5679 }],
      vhost: '/prod',
      username: 'ana',
      tls: { enabled: true },
    });
    expect(connectionOfUrl('amqp://localhost', 'oraculo').rabbitmq).toMatchObject({
      hosts: [{ host: 'localhost', port: 5672 }],
      vhost: '/',
      username: 'guest',
      tls: { enabled: false },
    });
  });

  it('refuses a password in an argument, without repeating it', () => {
    const error = (() => {
      try {
        connectionOfUrl('amqp://ana:planted-secret@localhost', 'oraculo');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).not.toContain('planted-secret');
  });

  it('never repeats an argument that may hold a password', () => {
    for (const text of [
      'amqp://ana:planted#secret@h:5672/',
      'planted-secret',
      'amqp://a%zz@h',
      'amqp://h/%zz',
    ]) {
      expect(() => connectionOfUrl(text, 'oraculo')).toThrow(UsageError);
      expect(() => connectionOfUrl(text, 'oraculo')).not.toThrow(/planted|secret/);
    }
  });

  it('takes an IPv6 host without its brackets', () => {
    expect(connectionOfUrl('amqp://guest@[::1]:5673', 'oraculo').rabbitmq.hosts).toEqual([
      { host: '::1', port: 5673 },
    ]);
  });

  it('knows a broker again by host, port, vhost, user and TLS', () => {
    const settings = (url: string) => connectionOfUrl(url, 'oraculo').rabbitmq;
    expect(sameBroker(settings('amqp://ana@h:5671'), settings('amqp://ana@h:5671/'))).toBe(true);
    expect(sameBroker(settings('amqp://ana@h:5671'), settings('amqps://ana@h:5671'))).toBe(false);
    expect(sameBroker(settings('amqp://ana@h'), settings('amqp://bia@h'))).toBe(false);
  });

  it('refuses what is no AMQP address', () => {
    for (const text of ['localhost', 'http://localhost', ''])
      expect(() => connectionOfUrl(text, 'oraculo')).toThrow(UsageError);
  });
});

describe('the password', () => {
  const terminal = { isTTY: false } as NodeJS.ReadStream;
  const prompt = new PassThrough();

  it('comes from the file that was named, else the variable, else nobody', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'oraculo-cli-'));
    const file = join(dir, 'password');
    writeFileSync(file, 'from file\n');
    const env = { ORACULO_AMQP_PASSWORD: 'from env' };
    const sources = { env, file, terminal, prompt };
    expect(await readPassword('u', sources)).toBe('from file');
    expect(await readPassword('u', { ...sources, file: undefined })).toBe('from env');
    expect(await readPassword('u', { ...sources, env: {}, file: undefined })).toBeNull();
    await expect(readPassword('u', { ...sources, file: join(dir, 'none') })).rejects.toThrow(UsageError);
    rmSync(dir, { recursive: true });
  });
});

describe('output', () => {
  it('shows terminal control and bidirectional characters escaped (H08)', () => {
    expect(printable('a\u001b[31mred\u202eevil\u200b\nnext')).toBe(
      'a\\u{1b}[31mred\\u{202e}evil\\u{200b}\nnext',
    );
  });

  it('aligns columns and cuts long cells', () => {
    expect(tableText(['a', 'b'], [['longer', 'x']])).toBe('a       b\nlonger  x');
    expect(tableText(['a'], [['y'.repeat(200)]]).split('\n')[1]).toHaveLength(60);
  });

  it('gives each kind of failure its exit code', () => {
    expect(exitCodeOf(new ExpectedError('broker-refused', ''))).toBe(EXIT.cannotConnect);
    expect(exitCodeOf(new ExpectedError('look-refused-budget', ''))).toBe(EXIT.refused);
    expect(exitCodeOf(new ExpectedError('not-found', ''))).toBe(EXIT.notFound);
    expect(exitCodeOf(new ExpectedError('internal', ''))).toBe(EXIT.defect);
    expect(exitCodeOf(new Error('bug'))).toBe(EXIT.defect);
  });
});
