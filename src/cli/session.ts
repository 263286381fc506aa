/** What a command works with: the client of the core, the chosen connection, the options, the output. */
import { resolve } from 'node:path';
import type { ConnectionView } from '../shared/domain/connection.ts';
import { ExpectedError } from '../shared/errors.ts';
import type { ConsoleClient } from '../shared/handlers.ts';
import { connectionOfUrl, sameBroker } from './amqp-url.ts';
import type { CommandLine } from './arguments.ts';
import { UsageError } from './exit-codes.ts';
import type { Output } from './output.ts';
import { type PasswordSources, readPassword } from './password.ts';
import { waitFor } from './wait.ts';

export interface Session {
  readonly client: ConsoleClient;
  readonly line: CommandLine;
  readonly output: Output;
  readonly passwords: PasswordSources;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
}

/** RabbitMQ's own default user may sign in from this machine with its documented default password. */
function defaultPassword(connection: ConnectionView): string | null {
  const host = connection.rabbitmq?.hosts[0]?.host ?? '';
  const loopback = ['localhost', '127.0.0.1', '::1', '[::1]'].includes(host);
  return loopback && connection.rabbitmq?.username === 'guest' ? 'guest' : null;
}

/** The capture of `--capture`, the connection named by `--connection` or `--amqp`, else Local. `--amqp` is saved (without password), so that its history is found again. */
export async function chosenConnection({ client, line }: Session): Promise<ConnectionView> {
  const { amqp, capture, connection, profile } = line.options;
  if (capture !== undefined) {
    if (amqp !== undefined || connection !== undefined)
      throw new UsageError('Give --capture, or a connection');
    return client.call('captures.open', { file: resolve(capture) });
  }
  if (amqp !== undefined && connection !== undefined) {
    throw new UsageError('Give --connection or --amqp, not both');
  }
  const all = await client.call('connections.list', {});
  if (amqp !== undefined) {
    const input = connectionOfUrl(amqp, profile ?? 'oraculo');
    const known = all.find(({ rabbitmq }) => rabbitmq !== null && sameBroker(rabbitmq, input.rabbitmq));
    if (known && profile !== undefined && known.profileId !== profile) {
      throw new UsageError(
        `"${known.name}" is this broker and has the profile ${known.profileId}; leave --profile out`,
      );
    }
    return known ?? (await client.call('connections.create', { connection: input, secrets: {} }));
  }
  const wanted = connection ?? 'local';
  const found = all.find(({ id, name }) => id === wanted || name === wanted);
  if (found) return found;
  const names = all.map(({ name }) => `"${name}"`).join(', ');
  throw new ExpectedError('not-found', `No connection "${wanted}". There are: ${names}`, { id: wanted });
}

async function secretsFor(session: Session, connection: ConnectionView) {
  if (connection.kind === 'local' || connection.rabbitmq?.auth === 'external') return {};
  // What is stored is what the operator typed for this connection: a variable set for another broker must not replace it.
  if (connection.secrets.password) return {};
  const fallback = defaultPassword(connection);
  const sources = fallback === null ? session.passwords : { ...session.passwords, terminal: NO_TERMINAL };
  const password = (await readPassword(connection.rabbitmq?.username ?? '', sources)) ?? fallback;
  return password === null ? {} : { password };
}

/** Stands for a terminal that nobody sits at: the prompt is not shown. */
const NO_TERMINAL = { isTTY: false } as unknown as NodeJS.ReadStream;

/** The chosen connection, connected. Fails with the connection's own error, or `timeout` after 30 s. */
export async function connected(session: Session): Promise<ConnectionView> {
  const connection = await chosenConnection(session);
  if (connection.state.kind === 'connected') return connection;
  if (connection.kind === 'capture') {
    throw new ExpectedError(
      'capture-offline',
      `${connection.name} is a capture: there is no broker behind it`,
    );
  }
  const secrets = await secretsFor(session, connection);
  session.output.note(`Connecting to ${connection.name}…`);
  await session.client.call('connections.connect', { id: connection.id, secrets });
  return waitFor(() => settled(session.client, connection.id), {
    client: session.client,
    events: ['connections.changed'],
    timeoutMs: 30_000,
    what: `Connecting to ${connection.name}`,
    signal: session.signal,
  });
}

async function settled(client: ConsoleClient, id: string): Promise<ConnectionView | undefined> {
  const view = (await client.call('connections.list', {})).find((one) => one.id === id);
  if (!view || view.state.kind === 'connected') return view;
  if (view.state.kind === 'failed' || view.state.kind === 'reconnecting') {
    const { code, message } = view.state.error;
    // The state carries an ErrorCode as text.
    throw new ExpectedError(code as ExpectedError['code'], `${view.name}: ${message}`);
  }
  return undefined;
}
