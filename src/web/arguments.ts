/** The browser host's arguments, the same that `npm start` takes. */
import { parseArgs } from 'node:util';
import { ExpectedError, messageOf } from '../shared/errors.ts';

export interface WebArguments {
  /** 0: any free port. */
  readonly port: number;
  readonly open: boolean;
  readonly data: string | undefined;
}

export function readArguments(argv: readonly string[]): WebArguments {
  const values = parsed(argv);
  return { port: portOf(values.port), open: !values['no-open'], data: values.data };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        web: { type: 'boolean' },
        port: { type: 'string' },
        'no-open': { type: 'boolean' },
        data: { type: 'string' },
      },
      strict: true,
    }).values;
  } catch (error) {
    throw new ExpectedError('invalid-arguments', messageOf(error));
  }
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new ExpectedError('invalid-arguments', `--port takes a number from 0 to 65535, not "${text}"`);
}
