/** `retry`: sends one dead letter again by docs/rabbitmq.md, Retry; `retry decide` ends a possible duplicate. Many are jobs. */
import type { RetryEvidence, RetryView } from '../../shared/domain/failure.ts';
import { assertNever } from '../../shared/errors.ts';
import { wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { timeText } from '../output.ts';
import { connected, type Session } from '../session.ts';
import { waitFor } from '../wait.ts';
import { required } from './history.ts';
import { RETRY_JOB_COMMANDS } from './retry-jobs.ts';

export async function retry(session: Session): Promise<ExitCode> {
  const [, first, second, third] = session.line.words;
  const id = required(first, 'retry FAILURE   or: oraculo retry run, retry decide…: see oraculo --help');
  const ofJobs = RETRY_JOB_COMMANDS.get(id);
  if (ofJobs) return ofJobs(session);
  const { client, line } = session;
  const { id: connectionId } = await connected(session);
  const reason = line.options.reason ?? null;
  const begun =
    id === 'decide'
      ? await client.call('retries.decide', {
          connectionId,
          retryId: required(second, 'retry decide RETRY send_again|treat_as_delivered'),
          decision: decisionOf(third),
          reason,
        })
      : await client.call('failures.retry', { connectionId, id, reason, delayMs: 0 });
  const sent = await follow(session, connectionId, begun, 60, (view) => isSettled(view));
  if (!line.options.wait || codeOfState(sent) !== EXIT.ok) return report(session, sent, codeOfState(sent));
  const seconds = wholeNumber('timeout', line.options.timeout, { least: 1, most: 86_400, otherwise: 180 });
  const ended = await follow(session, connectionId, sent, seconds, (view) => view.outcome !== 'pending');
  return report(session, ended, codeOfOutcome(ended));
}

function decisionOf(word: string | undefined): 'send_again' | 'treat_as_delivered' {
  if (word === 'send_again' || word === 'treat_as_delivered') return word;
  throw new UsageError('The decision is send_again or treat_as_delivered');
}

function follow(
  { client, signal }: Session,
  connectionId: string,
  begun: RetryView,
  seconds: number,
  until: (view: RetryView) => boolean,
): Promise<RetryView> {
  const look = async () => {
    const views = await client.call('retries.list', { connectionId, limit: 500 });
    return views.find((view) => view.id === begun.id && until(view));
  };
  const what = `Retry ${begun.id}`;
  return waitFor(look, { client, events: ['retries.changed'], timeoutMs: seconds * 1000, what, signal });
}

/** The broker's part is over: nothing more happens to this retry without an operator or the run. */
function isSettled({ state }: RetryView): boolean {
  return !['scheduled', 'planned', 'captured', 'publishing', 'confirmed'].includes(state);
}

function codeOfState({ state }: RetryView): ExitCode {
  if (state === 'acked' || state === 'delivered_by_decision') return EXIT.ok;
  if (state === 'unknown') return EXIT.unknownOutcome;
  return state === 'not_found' ? EXIT.notFound : EXIT.workFailed;
}

function codeOfOutcome({ outcome }: RetryView): ExitCode {
  switch (outcome) {
    case 'succeeded':
      return EXIT.ok;
    case 'failed_again':
      return EXIT.workFailed;
    case 'overdue':
    case 'not_seen_to_fail':
    case 'pending':
      return EXIT.unknownOutcome;
    default:
      return assertNever(outcome);
  }
}

function evidenceText(evidence: RetryEvidence): string {
  switch (evidence.kind) {
    case 'event':
      return `For: ${evidence.type ?? 'an event'} carries this retry's id (event ${evidence.seq})`;
    case 'more_events':
      return `For: ${evidence.count} more events carry this retry's id`;
    case 'run_advanced':
      return `For: the run went on after it was sent: ${evidence.type ?? 'an event'} (event ${evidence.seq})`;
    case 'result_later':
      return `For: the run's result was written after it was sent (${timeText(evidence.at)})`;
    case 'result_unknown':
      return 'The result store could not be asked';
    case 'nothing_seen':
      return "Against: no event with this retry's id was seen, and the run has not gone on";
    case 'original_there':
      return `The original was last seen in ${evidence.queue} at ${timeText(evidence.at)}`;
    case 'original_gone':
      return `The original is no longer in ${evidence.queue}`;
    default:
      return assertNever(evidence);
  }
}

function report({ output }: Session, view: RetryView, code: ExitCode): ExitCode {
  const duplicate = view.possibleDuplicate || view.state === 'unknown' ? '  possible duplicate' : '';
  output.print(view, `${view.id}  ${view.state}  outcome ${view.outcome}${duplicate}  → ${view.target}`);
  for (const evidence of view.evidence) output.note(evidenceText(evidence));
  if (view.error) output.note(view.error.message);
  return code;
}
