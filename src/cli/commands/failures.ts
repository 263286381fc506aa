/** `failures`: dead-letter queues, one look into one of them, and what earlier looks have read. */
import type { ArgsOf } from '../../shared/contract.ts';
import { wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { tableText, timeText } from '../output.ts';
import { searchedRows } from '../searched-rows.ts';
import { filterOf } from '../selection.ts';
import { chosenConnection, connected, type Session } from '../session.ts';
import { groups, setGroup } from './groups.ts';
import { messageText, required } from './history.ts';

type FailurePlace = NonNullable<ArgsOf<'failures.page'>['before']>;

const ACTIONS = ['list', 'queues', 'look', 'show', 'groups', 'ack', 'resolve', 'results'];

export async function failures(session: Session): Promise<ExitCode> {
  const [, action = 'list', word] = session.line.words;
  switch (action) {
    case 'list':
      return list(session);
    case 'queues':
      return queues(session);
    case 'look':
      return look(session, required(word, 'failures look QUEUE'));
    case 'show':
      return show(session, required(word, 'failures show FAILURE'));
    case 'groups':
      return groups(session);
    case 'ack':
      return setGroup(session, required(word, 'failures ack GROUP'), 'acknowledged');
    case 'resolve':
      return setGroup(session, required(word, 'failures resolve GROUP'), 'resolved');
    case 'results':
      return results(session);
    default:
      throw new UsageError(`failures has ${ACTIONS.join(', ')}; not "${action}"`);
  }
}

async function list(session: Session): Promise<ExitCode> {
  const { client, line, output, signal } = session;
  const { id: connectionId } = await chosenConnection(session);
  const wanted = wholeNumber('limit', line.options.limit, { least: 1, most: 500, otherwise: 50 });
  let counted = { total: 0, totalIsLeast: false, open: 0 };
  const found = await searchedRows(wanted, async (limit, before: FailurePlace | undefined) => {
    const asked = { connectionId, limit, filter: filterOf(line), ...(before ? { before } : {}) };
    const page = await client.call('failures.page', asked, { signal });
    counted = page;
    return { rows: page.failures, next: page.searchedTo };
  });
  if (output.json) for (const failure of found) output.print(failure, '');
  else {
    const rows = found.map((failure) => [
      failure.id,
      timeText(failure.failedAt),
      failure.state,
      failure.reason ?? '-',
      failure.queue ?? '-',
      failure.correlationId ?? '-',
      failure.error?.message ?? '',
    ]);
    output.print(null, tableText(['failure', 'died', 'state', 'reason', 'queue', 'run', 'error'], rows));
    const { total, totalIsLeast, open } = counted;
    if (total > found.length)
      output.note(`${found.length} of ${totalIsLeast ? 'at least ' : ''}${total} shown`);
    output.note(`${open} not yet dealt with. "failures look QUEUE" reads a queue again.`);
  }
  return EXIT.ok;
}

async function queues(session: Session): Promise<ExitCode> {
  const { client, output } = session;
  const { id: connectionId } = await connected(session);
  const found = await client.call('failures.queues', { connectionId });
  if (output.json) for (const queue of found) output.print(queue, '');
  else {
    const rows = found.map((queue) => [
      queue.name,
      queue.exists ? queue.type : 'missing',
      String(queue.depth ?? '?'),
      queue.look.way === 'refused'
        ? `refused: ${queue.look.refusal ?? ''}`
        : `${queue.look.costPerMessage} per look`,
      queue.look.budget === null ? 'unlimited' : String(queue.look.budget),
      queue.asOf === null ? 'never' : timeText(queue.asOf),
    ]);
    output.print(null, tableText(['queue', 'type', 'depth', 'cost', 'budget', 'as of'], rows));
  }
  return EXIT.ok;
}

async function look(session: Session, queue: string): Promise<ExitCode> {
  const { client, line, output, signal } = session;
  const { id: connectionId } = await connected(session);
  const consent = line.options.consent === true;
  const seen = await client.call('failures.look', { connectionId, queue, consent }, { signal });
  output.print(
    seen,
    `${seen.seen} messages as of ${timeText(seen.asOf)}, ${seen.added} of them new${seen.complete ? '' : '; there are more than one look may hold'}`,
  );
  return EXIT.ok;
}

/** Failed results, from the result store. */
async function results(session: Session): Promise<ExitCode> {
  const { client, output, signal } = session;
  const { id: connectionId } = await connected(session);
  const read = await client.call('failures.readResults', { connectionId }, { signal });
  output.print(
    read,
    `${read.seen} failed results as of ${timeText(read.asOf)}, ${read.added} of them new${read.complete ? '' : '; there are more than one reading takes'}`,
  );
  return EXIT.ok;
}

async function show(session: Session, id: string): Promise<ExitCode> {
  const { client, output } = session;
  const { id: connectionId } = await chosenConnection(session);
  const detail = await client.call('failures.detail', { connectionId, id });
  const { failure, message, retries } = detail;
  const deaths = (message?.deaths ?? []).map(
    (death) => `died in ${death.queue}: ${death.reason}, ${death.count} times, last ${timeText(death.time)}`,
  );
  const attempts = retries.map(
    (retry) => `${retry.action} ${retry.attempt}: ${retry.state}, ${retry.outcome}`,
  );
  const told = detail.errors.map(({ by, type, message: text }) => `${by}: ${type ?? 'error'}: ${text}`);
  const groupsOf = detail.groups.map(
    ({ classifier, id: group, title }) => `group by ${classifier}: ${group}  ${title}`,
  );
  const head = `${failure.id}  ${failure.state}  ${failure.queue ?? '-'}  ${failure.error?.message ?? ''}`;
  output.print(
    detail,
    [
      head,
      ...deaths,
      ...told,
      ...groupsOf,
      ...attempts,
      '',
      message ? messageText(message) : 'Its message was not captured.',
    ].join('\n'),
  );
  return EXIT.ok;
}
