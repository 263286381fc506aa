/** What an exit code of the command line means; `oraculo --help` prints this table. */
import { type ErrorCode, ExpectedError } from '../shared/errors.ts';

export const EXIT = {
  ok: 0,
  defect: 1,
  usage: 2,
  notFound: 3,
  cannotConnect: 4,
  refused: 5,
  workFailed: 6,
  unknownOutcome: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.defect, 'a defect of the program; its log holds the cause'],
  [EXIT.usage, 'wrong arguments'],
  [EXIT.notFound, 'no such run, event, failure, queue or connection'],
  [EXIT.cannotConnect, 'the broker cannot be reached or refuses the sign-in'],
  [
    EXIT.refused,
    'refused: read-only, budget, consent, reason or number missing, storage or journal not usable',
  ],
  [EXIT.workFailed, 'the work itself failed: the run failed, the retry failed again, the job was stopped'],
  [EXIT.unknownOutcome, 'no outcome in time, or a possible duplicate that needs a decision'],
  [EXIT.interrupted, 'interrupted'],
];

const USAGE: readonly ErrorCode[] = ['invalid-arguments', 'invalid-message', 'filter-invalid'];
const NOT_FOUND: readonly ErrorCode[] = ['not-found', 'file-missing', 'queue-missing', 'message-gone'];
const CANNOT_CONNECT: readonly ErrorCode[] = [
  'not-connected',
  'broker-refused',
  'broker-unreachable',
  'broker-credentials',
  'broker-vhost',
  'broker-tls',
  'broker-timeout',
  'broker-permission',
  'broker-closed',
  'password-needed',
  'connection-closed',
];

/** Wrong use of the command line; its message says what to type instead. */
export class UsageError extends Error {}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage;
  if (!(error instanceof ExpectedError)) return EXIT.defect;
  if (error.code === 'internal') return EXIT.defect;
  if (USAGE.includes(error.code)) return EXIT.usage;
  if (error.code === 'cancelled') return EXIT.interrupted;
  if (error.code === 'timeout') return EXIT.unknownOutcome;
  if (NOT_FOUND.includes(error.code)) return EXIT.notFound;
  return CANNOT_CONNECT.includes(error.code) ? EXIT.cannotConnect : EXIT.refused;
}
