/** Which events a command is about, and what of them is masked. */
import { type CaptureWhat, DETECTORS, type Masking } from '../shared/domain/capture.ts';
import { type CommandLine, wholeNumber } from './arguments.ts';
import { UsageError } from './exit-codes.ts';

function timeOf(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new UsageError(`--${name} takes a time such as 2026-11-30T08:00:00Z, not "${text}"`);
}

const CHOICES = '--run RUN, --seq N,N, --from TIME --to TIME, --filter F, --all';

function seqsOf(given: readonly string[]): number[] {
  const most = Number.MAX_SAFE_INTEGER;
  return given
    .flatMap((text) => text.split(','))
    .map((text) => wholeNumber('seq', text.trim(), { least: 1, most, otherwise: 0 }));
}

/** `--run`, `--seq`, `--from`/`--to`, `--filter` or `--all`: never everything by leaving something out. */
export function whatOf({ options }: CommandLine): CaptureWhat {
  const { run, seq, from, to, filter, all } = options;
  const isSpan = from !== undefined || to !== undefined;
  const given = [run !== undefined, seq !== undefined, filter !== undefined, isSpan, all === true].filter(
    Boolean,
  ).length;
  if (given !== 1) throw new UsageError(`Which events? Give one of ${CHOICES}`);
  if (run !== undefined) return { kind: 'run', correlationId: run };
  if (seq !== undefined) return { kind: 'events', seqs: seqsOf(seq) };
  if (filter !== undefined) return { kind: 'filter', filter };
  if (!isSpan) return { kind: 'all' };
  return { kind: 'span', from: timeOf('from', from, 0), to: timeOf('to', to, Number.MAX_SAFE_INTEGER) };
}

/** `--mask`: all that is known to be personal. */
export function maskingOf({ options }: CommandLine): Masking | null {
  return options.mask ? { detectors: [...DETECTORS], paths: true } : null;
}
