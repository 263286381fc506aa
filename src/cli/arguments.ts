/** Reads the command line: a command of one or two words, its own arguments, and options that all commands share. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf } from '../shared/errors.ts';
import { UsageError } from './exit-codes.ts';

const OPTIONS = {
  all: { type: 'boolean' },
  amqp: { type: 'string' },
  canary: { type: 'boolean' },
  capture: { type: 'string' },
  check: { type: 'boolean' },
  classifier: { type: 'string' },
  columns: { type: 'string', multiple: true },
  confirm: { type: 'string' },
  connection: { type: 'string' },
  consent: { type: 'boolean' },
  csv: { type: 'boolean' },
  data: { type: 'string' },
  days: { type: 'string' },
  'death-reason': { type: 'string' },
  detach: { type: 'boolean' },
  filter: { type: 'string' },
  follow: { type: 'boolean' },
  format: { type: 'string' },
  from: { type: 'string' },
  group: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  include: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  lang: { type: 'string' },
  limit: { type: 'string' },
  link: { type: 'string' },
  mask: { type: 'boolean' },
  megabytes: { type: 'string' },
  merge: { type: 'string' },
  muted: { type: 'boolean' },
  note: { type: 'string' },
  'original-exchange': { type: 'boolean' },
  out: { type: 'string' },
  overwrite: { type: 'boolean' },
  owner: { type: 'string' },
  param: { type: 'string', multiple: true },
  'password-file': { type: 'string' },
  patch: { type: 'string' },
  plan: { type: 'boolean' },
  profile: { type: 'string' },
  queue: { type: 'string' },
  rate: { type: 'string' },
  reason: { type: 'string' },
  run: { type: 'string' },
  seconds: { type: 'string' },
  seq: { type: 'string', multiple: true },
  source: { type: 'string' },
  state: { type: 'string' },
  target: { type: 'string' },
  text: { type: 'string' },
  timeout: { type: 'string' },
  to: { type: 'string' },
  type: { type: 'string' },
  version: { type: 'boolean' },
  wait: { type: 'boolean' },
  window: { type: 'string' },
  yes: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

export interface CommandLine {
  readonly words: readonly string[];
  readonly options: ReturnType<typeof parse>['values'];
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    options: OPTIONS,
    allowPositionals: true,
    strict: true,
    allowNegative: true,
  });
}

/** Throws {@link UsageError} on an unknown or incomplete option. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  try {
    const { values, positionals } = parse(argv);
    return { words: positionals, options: values };
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/** A whole number within bounds, or the default when the option is absent. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  bounds: { readonly least: number; readonly most: number; readonly otherwise: number },
): number {
  if (text === undefined) return bounds.otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= bounds.least && number <= bounds.most) return number;
  throw new UsageError(
    `--${name} takes a whole number from ${bounds.least} to ${bounds.most}, not "${text}"`,
  );
}

/** One of the allowed words, or undefined when the option is absent. */
export function oneOf<T extends string>(
  name: string,
  text: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const found = allowed.find((word) => word === text);
  if (found === undefined)
    throw new UsageError(`--${name} takes one of: ${allowed.join(', ')}; not "${text}"`);
  return found;
}

/** Some of the allowed words, separated by commas or given several times; undefined when the option is absent. */
export function someOf<T extends string>(
  name: string,
  given: string | readonly string[] | undefined,
  allowed: readonly T[],
): T[] | undefined {
  if (given === undefined) return undefined;
  const words = [given].flat().flatMap((text) => text.split(','));
  return words.flatMap((word) => oneOf(name, word.trim(), allowed) ?? []);
}

/**
 * `--param name=value`, any number of times. A value that is a JSON number, boolean or null is that; everything else
 * is text, and text that looks like one can be quoted: `--param 'x="7"'`.
 */
export function parametersOf(pairs: readonly string[] | undefined): Record<string, unknown> {
  const parameters: [string, unknown][] = (pairs ?? []).map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--param takes name=value, not "${pair}"`);
    return [pair.slice(0, at), parsedValue(pair.slice(at + 1))];
  });
  return Object.fromEntries(parameters);
}

function parsedValue(text: string): unknown {
  if (!/^(-?\d|true$|false$|null$|")/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
