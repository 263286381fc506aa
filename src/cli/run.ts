/** One command from arguments to exit code. Everything it touches outside comes in through {@link CliHost}. */
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

export async function runCommandLine(host: CliHost): Promise<ExitCode> {
  const output = createOutput(host.argv.includes('--json'), host.stdout, host.stderr);
  try {
    return await run(host, readCommandLine(host.argv), output);
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
  try {
    return await command({ client: core.client, line, output, passwords, signal: host.signal });
  } finally {
    await core.close();
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
