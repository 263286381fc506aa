/** Where the command line gets a password: one named environment variable, a file, or a prompt that does not echo. */
import { readFileSync } from 'node:fs';
import { messageOf } from '../shared/errors.ts';
import { UsageError } from './exit-codes.ts';

export const PASSWORD_VARIABLE = 'ORACULO_AMQP_PASSWORD';

export interface PasswordSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file: string | undefined;
  readonly terminal: NodeJS.ReadStream;
  readonly prompt: NodeJS.WritableStream;
}

/** The password, or null where nothing names one and nobody can be asked. Throws {@link UsageError} on an unreadable file. */
export async function readPassword(user: string, sources: PasswordSources): Promise<string | null> {
  if (sources.file !== undefined) return readFromFile(sources.file);
  const fromEnv = sources.env[PASSWORD_VARIABLE];
  if (fromEnv !== undefined) return fromEnv;
  return sources.terminal.isTTY ? ask(`Password of ${user}: `, sources) : null;
}

function readFromFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new UsageError(`--password-file: ${messageOf(error)}`);
  }
}

function ask(question: string, { terminal, prompt }: PasswordSources): Promise<string | null> {
  prompt.write(question);
  terminal.setRawMode(true);
  terminal.setEncoding('utf8');
  terminal.resume();
  let typed = '';
  return new Promise((resolve) => {
    const finish = (answer: string | null) => {
      terminal.off('data', read);
      terminal.setRawMode(false);
      terminal.pause();
      prompt.write('\n');
      resolve(answer);
    };
    const read = (text: string) => {
      for (const character of text) {
        if (character === '\r' || character === '\n') return finish(typed);
        if (character === '\u0003' || character === '\u0004') return finish(null);
        if (character === '\u007f') typed = typed.slice(0, -1);
        else typed += character;
      }
    };
    terminal.on('data', read);
  });
}
