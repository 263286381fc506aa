/** `failures groups|ack|resolve`: failures with one cause, and what is known and done about it. */
import {
  CLASSIFIERS,
  type FailureGroup,
  GROUP_STATES,
  type GroupState,
} from '../../shared/domain/failure-group.ts';
import { oneOf, someOf, wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted, type Output, tableText, timeText } from '../output.ts';
import { chosenConnection, type Session } from '../session.ts';

const LIMIT = { least: 1, most: 500, otherwise: 50 };

function groupRow(group: FailureGroup): readonly string[] {
  return [
    group.id,
    String(group.open),
    String(group.count),
    group.state,
    timeText(group.lastSeenAt),
    group.type ?? '-',
    group.error ?? '-',
    group.title,
  ];
}

export async function groups(session: Session): Promise<ExitCode> {
  const { client, line, output } = session;
  const { id: connectionId } = await chosenConnection(session);
  const page = await client.call('groups.page', {
    connectionId,
    classifier: oneOf('classifier', line.options.classifier, CLASSIFIERS) ?? 'cause',
    states: someOf('state', line.options.state, GROUP_STATES),
    queue: line.options.queue,
    text: line.options.text,
    muted: line.options.muted,
    limit: wholeNumber('limit', line.options.limit, LIMIT),
  });
  if (output.json) for (const group of page.groups) output.print(group, '');
  else if (page.groups.length === 0) output.note('No groups.');
  else {
    const head = ['group', 'open', 'all', 'state', 'last', 'type', 'error', 'cause'];
    output.print(null, tableText(head, page.groups.map(groupRow)));
    if (page.total > page.groups.length) output.note(`${page.groups.length} of ${page.total} groups`);
  }
  tellMuted(output, page.mutedOut);
  return EXIT.ok;
}

/** What is left out is said, with the way to it; with `--json` by a last line of its own, only where there is any. */
function tellMuted(output: Output, mutedOut: number): void {
  if (mutedOut === 0) return;
  if (output.json) output.print({ mutedOut }, '');
  else output.note(`${counted(mutedOut, 'muted group')} left out; --muted shows muted groups, too.`);
}

/** Notes, owner and link are kept with the group, whatever becomes of its failures. */
export async function setGroup(
  session: Session,
  id: string,
  state: Exclude<GroupState, 'regressed'>,
): Promise<ExitCode> {
  const { client, line, output } = session;
  const { note, owner, link } = line.options;
  const { id: connectionId } = await chosenConnection(session);
  const group = await client.call('groups.update', { connectionId, id, state, note, owner, link });
  output.print(group, `${group.id}  ${group.state}  ${group.open} open of ${group.count}  ${group.title}`);
  return EXIT.ok;
}
