/** `retention`: how much of a connection's history is kept. Without a limit given it only tells. */
import {
  type ConnectionView,
  type Retention,
  retention as retentionSchema,
} from '../../shared/domain/connection.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-codes.ts';
import { timeText } from '../output.ts';
import { chosenConnection, type Session } from '../session.ts';

const NO_LIMIT = 'none';

export async function retention(session: Session): Promise<ExitCode> {
  const { client, line, output } = session;
  const { days, megabytes } = line.options;
  let connection = await chosenConnection(session);
  if (days !== undefined || megabytes !== undefined) {
    const limits = {
      days: limitOf('days', days, connection.retention.days),
      megabytes: limitOf('megabytes', megabytes, connection.retention.megabytes),
    };
    connection = await client.call('connections.keep', { id: connection.id, retention: limits });
    output.note('What the limits leave out goes while the connection is open, a little at a time.');
  }
  const { id, name, retention: kept, history } = connection;
  output.print(
    { id, name, retention: kept, since: history.since, bytes: history.bytes },
    keptText(connection),
  );
  return EXIT.ok;
}

function limitOf<Key extends keyof Retention>(key: Key, text: string | undefined, before: Retention[Key]) {
  if (text === undefined) return before;
  const read = retentionSchema.shape[key].safeParse(text === NO_LIMIT ? null : Number(text));
  if (read.success) return read.data;
  const bounds = { days: '1 to 3650', megabytes: '50 to 1000000' };
  throw new UsageError(`--${key} takes a whole number from ${bounds[key]}, or ${NO_LIMIT}; not "${text}"`);
}

function keptText({ name, retention: { days, megabytes }, history }: ConnectionView): string {
  const limits = [
    ...(days === null ? [] : [`${days} days`]),
    ...(megabytes === null ? [] : [`${megabytes} MB`]),
  ];
  return [
    `${name}: ${limits.length === 0 ? 'everything is kept' : `at most ${limits.join(' and ')} are kept`}`,
    `kept since ${timeText(history.since)}, ${history.bytes} bytes`,
  ].join('\n');
}
