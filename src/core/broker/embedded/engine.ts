/**
 * Opens the embedded broker on its file, and gives out sessions on it: the port's adapter for one machine. One process
 * owns the file; others reach it over a wire (`remote.ts`).
 */
import type { ConnectionState } from '../../../shared/domain/connection.ts';
import { ExpectedError } from '../../../shared/errors.ts';
import type { Clock, Log } from '../../deps.ts';
import { Listeners } from '../listeners.ts';
import type {
  BrokerSession,
  ChannelOptions,
  CloseReason,
  ConsumerFacts,
  DedicatedConnection,
  Lane,
  QueueDetails,
  Topology,
  Unsubscribe,
} from '../port.ts';
import { Broker } from './broker.ts';
import { EmbeddedChannel } from './channel.ts';
import { Storage } from './storage.ts';

export interface EmbeddedOptions {
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface EmbeddedEngine {
  session(): BrokerSession;
  /** Closes every session and the file. */
  close(): Promise<void>;
}

const PRODUCT = 'embedded';
const VERSION = '1';

/** One AMQP connection's worth of channels; what it owns ends with it. */
class Connection {
  readonly closed: Promise<CloseReason>;
  readonly #engine: Engine;
  readonly #resolveClosed: (reason: CloseReason) => void;
  readonly #channels = new Set<EmbeddedChannel>();
  #open = true;

  constructor(engine: Engine) {
    this.#engine = engine;
    const { promise, resolve } = Promise.withResolvers<CloseReason>();
    this.closed = promise;
    this.#resolveClosed = resolve;
  }

  async openChannel(options: ChannelOptions = {}): Promise<EmbeddedChannel> {
    if (!this.#open) throw notConnected();
    const channel = new EmbeddedChannel(this.#engine.broker, this, options, this.#engine.log);
    this.#channels.add(channel);
    void channel.closed.then(() => this.#channels.delete(channel));
    return channel;
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    const committed = this.#engine.broker.turns.join();
    const reason = { code: 320, text: 'CONNECTION_FORCED - the connection was closed' };
    for (const channel of [...this.#channels]) channel.drop(reason);
    this.#engine.broker.removeOwned(this);
    this.#engine.forget(this);
    this.#resolveClosed({ code: 0, text: 'closed' });
    await committed;
  }

  abandon(reason: CloseReason): void {
    this.#open = false;
    for (const channel of [...this.#channels]) channel.abandon(reason);
    this.#resolveClosed(reason);
  }
}

function notConnected(): ExpectedError {
  return new ExpectedError('not-connected', 'The embedded broker connection is closed');
}

class Engine implements EmbeddedEngine {
  readonly #options: EmbeddedOptions;
  readonly #storage: Storage;
  readonly #connections = new Set<Connection>();
  readonly #sessions = new Set<Session>();
  broker: Broker;

  constructor(options: EmbeddedOptions) {
    this.#options = options;
    this.#storage = new Storage(options.file);
    this.broker = this.#newBroker();
  }

  get now(): number {
    return this.#options.clock.now();
  }

  get log(): Log {
    return this.#options.log;
  }

  session(): BrokerSession {
    const session = new Session(this, this.#options.log);
    this.#sessions.add(session);
    return session;
  }

  connect(): Connection {
    const connection = new Connection(this);
    this.#connections.add(connection);
    return connection;
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
  }

  forgetSession(session: Session): void {
    this.#sessions.delete(session);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
    this.broker.stop();
    this.#storage.close();
  }

  #newBroker(): Broker {
    return new Broker(
      this.#storage,
      () => this.#options.clock.now(),
      (error) => this.#restart(error),
    );
  }

  /** A commit failed: what memory holds may not be in the file. Everyone is cut off and starts again from the file. */
  #restart(error: unknown): void {
    this.#options.log.error('the embedded broker could not commit and starts again from its file', error);
    const reason = { code: 541, text: 'INTERNAL_ERROR - the broker could not write its file' };
    for (const connection of this.#connections) connection.abandon(reason);
    this.#connections.clear();
    this.broker.abandon();
    this.broker = this.#newBroker();
    for (const session of this.#sessions) session.reconnect();
  }
}

class Session implements BrokerSession {
  readonly blocked = null;
  readonly #engine: Engine;
  readonly #listeners: Listeners<ConnectionState>;
  readonly #lanes = new Map<Lane, Connection>();
  readonly #dedicated = new Set<Connection>();
  #state: ConnectionState;

  constructor(engine: Engine, log: Log) {
    this.#engine = engine;
    this.#listeners = new Listeners(log);
    this.#state = this.#connected();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  onState(listener: (state: ConnectionState) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /** The embedded broker never blocks publishers: a full disk fails their commit instead. */
  onBlocked(): Unsubscribe {
    return () => undefined;
  }

  async openChannel(lane: Lane, options?: ChannelOptions): Promise<EmbeddedChannel> {
    this.#assertConnected();
    const known = this.#lanes.get(lane);
    if (known) return known.openChannel(options);
    const connection = this.#engine.connect();
    this.#lanes.set(lane, connection);
    return connection.openChannel(options);
  }

  async openDedicated(_name: string): Promise<DedicatedConnection> {
    this.#assertConnected();
    const connection = this.#engine.connect();
    this.#dedicated.add(connection);
    void connection.closed.then(() => this.#dedicated.delete(connection));
    return connection;
  }

  async queueDetails(name: string): Promise<QueueDetails | null> {
    this.#assertConnected();
    return this.#engine.broker.topology.queues.get(name)?.details() ?? null;
  }

  async consumersOf(name: string): Promise<readonly ConsumerFacts[] | null> {
    this.#assertConnected();
    const queue = this.#engine.broker.topology.queues.get(name);
    return queue?.consumers.map(({ facts }) => facts) ?? null;
  }

  async topology(): Promise<Topology> {
    this.#assertConnected();
    const { topology } = this.#engine.broker;
    const durable = (name: string) => topology.queues.get(name)?.durable ?? false;
    return {
      queues: [...topology.queues.values()].map((queue) => queue.details()),
      exchanges: topology.exchanges(),
      bindings: [...topology.bindings()].map((binding) => ({ ...binding, durable: durable(binding.queue) })),
    };
  }

  async close(): Promise<void> {
    if (this.#state.kind === 'disconnected') return;
    const open = [...this.#lanes.values(), ...this.#dedicated];
    this.#lanes.clear();
    this.#engine.forgetSession(this);
    this.#become({ kind: 'disconnected' });
    await Promise.all(open.map((connection) => connection.close()));
  }

  /** The broker started again under this session. */
  reconnect(): void {
    this.#lanes.clear();
    this.#dedicated.clear();
    const { now } = this.#engine;
    const error = { code: 'storage-failed', message: 'The embedded broker could not write its file' };
    this.#become({ kind: 'reconnecting', since: now, attempt: 1, retryAt: now, error });
    this.#become(this.#connected());
  }

  #connected(): ConnectionState {
    return { kind: 'connected', since: this.#engine.now, product: PRODUCT, version: VERSION, host: 'local' };
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#listeners.tell(state);
  }

  #assertConnected(): void {
    if (this.#state.kind !== 'connected') throw notConnected();
  }
}

/** Opens or creates the broker's file. Throws `storage-failed` or `storage-from-the-future`. */
export function openEmbedded(options: EmbeddedOptions): EmbeddedEngine {
  return new Engine(options);
}
