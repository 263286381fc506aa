/** One command from arguments to exit code. Everything it touches outside comes in through {@link CliHost}. */
import { resolve } from 'node:path';
import { ExpectedError, messageOf } from '../shared/errors.ts';
import type { ConsoleClient } from '../shared/handlers.ts';
import { type CommandLine, readCommandLine } from './arguments.ts';
import { archive, restore } from './commands/archive.ts';
import { audit } from './commands/audit.ts';
import { capture } from './commands/capture.ts';
import { edit } from './commands/edit.ts';
import { failures } from './commands/failures.ts';
import { events, runs } from './commands/history.ts';
import { actionCommand } from './commands/job.ts';
import { query } from './commands/query.ts';
import { retention } from './commands/retention.ts';
import { retry } from './commands/retry.ts';
import { startCollection } from './commands/start-collection.ts';
import { verify } from './commands/verify.ts';
import { EXIT, type ExitCode, exitCodeOf, UsageError } from './exit-codes.ts';
import { HELP } from './help.ts';
import { createOutput, type Output } from './output.ts';
import type { Session } from './session.ts';

export interface CliHost {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly signal: AbortSignal;
  readonly version: string;
  /** Opens the core on a data directory, or attaches to the console that owns it. */
  open(dataDir: string | undefined): Promise<{ readonly client: ConsoleClient; close(): Promise<void> }>;
}

const COMMANDS: ReadonlyMap<string, (session: Session) => Promise<ExitCode>> = new Map([
  ['start-collection', startCollection],
  ['capture', capture],
  ['runs', runs],
  ['events', events],
  ['query', query],
  ['retention', retention],
  ['failures', failures],
  ['retry', retry],
  ['resend', actionCommand('resend')],
  ['edit', edit],
  ['discard', actionCommand('discard')],
  ['restore', restore],
  ['archive', archive],
  ['audit', audit],
  ['verify', verify],
]);

/** `--data file.oraculo` is that capture, in the console's own directory. */
function withCaptureOfData(line: CommandLine): CommandLine {
  const { data, ...options } = line.options;
  if (!data?.endsWith('.oraculo')) return line;
  if (options.capture !== undefined) throw new UsageError('Give one capture file, with --data or --capture');
  return { ...line, options: { ...options, capture: data } };
}

export async function runCommandLine(host: CliHost): Promise<ExitCode> {
  const output = createOutput(host.argv.includes('--json'), host.stdout, host.stderr);
  try {
    return await run(host, withCaptureOfData(readCommandLine(host.argv)), output);
  } catch (error) {
    return fail(error, output);
  }
}

async function run(host: CliHost, line: CommandLine, output: Output): Promise<ExitCode> {
  const [name] = line.words;
  if (line.options.version) {
    host.stdout.write(`${host.version}\n`);
    return EXIT.ok;
  }
  if (line.options.help || name === 'help') {
    host.stdout.write(HELP);
    return EXIT.ok;
  }
  const command = COMMANDS.get(name ?? '');
  if (!command)
    throw new UsageError(name === undefined ? 'A command is missing' : `There is no command "${name}"`);
  const core = await host.open(line.options.data);
  const passwords = {
    env: host.env,
    file: line.options['password-file'],
    terminal: host.stdin,
    prompt: host.stderr,
  };
  const session = { client: core.client, line, output, passwords, signal: host.signal };
  try {
    return await withCapture(session, command);
  } finally {
    await core.close();
  }
}

/** What a command opened for itself by `--capture` does not stay open in the console it ran in. */
async function withCapture(
  session: Session,
  command: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { client, line } = session;
  if (line.options.capture === undefined) return command(session);
  const file = resolve(line.options.capture);
  const openId = async () =>
    (await client.call('connections.list', {})).find(({ capture }) => capture?.file === file)?.id;
  const wasOpen = (await openId()) !== undefined;
  try {
    return await command(session);
  } finally {
    const connectionId = wasOpen ? undefined : await openId();
    if (connectionId !== undefined) await client.call('captures.close', { connectionId });
  }
}

function fail(error: unknown, output: Output): ExitCode {
  const code = exitCodeOf(error);
  if (output.json && error instanceof ExpectedError) {
    output.note(
      JSON.stringify({ error: { code: error.code, message: error.message, details: error.details } }),
    );
  } else {
    output.note(`oraculo: ${messageOf(error)}`);
  }
  if (code === EXIT.usage && error instanceof UsageError) output.note('See: oraculo --help');
  return code;
}
