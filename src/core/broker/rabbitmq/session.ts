/**
 * One configured RabbitMQ connection of the product. It keeps three AMQP connections open (read, publish, watch) on
 * one host, and opens them again, on any of the hosts, when one is lost. In flow calls of the port; out flow answers,
 * and changes of `state` and `blocked`.
 */
import type { ConnectionState } from '../../../shared/domain/connection.ts';
import { ExpectedError } from '../../../shared/errors.ts';
import type { Clock } from '../../deps.ts';
import { Listeners } from '../listeners.ts';
import type {
  BrokerChannel,
  BrokerSession,
  ChannelOptions,
  ConsumerFacts,
  DedicatedConnection,
  Lane,
  QueueDetails,
  Topology,
  Unsubscribe,
} from '../port.ts';
import { reconnectDelay } from './backoff.ts';
import { isPermanent } from './connect-errors.ts';
import { managedConsumers } from './consumers.ts';
import type { Link } from './link.ts';
import { type LinkOptions, Links, openLink } from './links.ts';
import type { Management } from './management.ts';
import { queueDetails } from './queue-details.ts';
import { topologyOf } from './topology.ts';

/** A connection that held this long was a good one: the next loss starts the backoff anew. */
const STEADY_MS = 10_000;

export interface SessionOptions extends LinkOptions {
  readonly clock: Clock;
  readonly management: Management | null;
  readonly random: () => number;
}

export class RabbitSession implements BrokerSession {
  readonly #options: SessionOptions;
  readonly #stateListeners: Listeners<ConnectionState>;
  readonly #blockedListeners: Listeners<string | null>;
  readonly #dedicated = new Set<Link>();
  readonly #running: Promise<void>;
  #state: ConnectionState = { kind: 'connecting', attempt: 1 };
  #links: Links | null = null;
  #blocked: string | null = null;
  #isClosed = false;
  #parting: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#stateListeners = new Listeners(options.log);
    this.#blockedListeners = new Listeners(options.log);
    this.#running = this.#run();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get blocked(): string | null {
    return this.#blocked;
  }

  onState(listener: (state: ConnectionState) => void): Unsubscribe {
    return this.#stateListeners.add(listener);
  }

  onBlocked(listener: (reason: string | null) => void): Unsubscribe {
    return this.#blockedListeners.add(listener);
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#stateListeners.tell(state);
  }

  #setBlocked(reason: string | null): void {
    if (reason === this.#blocked) return;
    this.#blocked = reason;
    this.#blockedListeners.tell(reason);
  }

  async #run(): Promise<void> {
    let attempt = 0;
    while (!this.#isClosed) {
      attempt += 1;
      const since = this.#options.clock.now();
      const failure = await this.#connectedUntil();
      if (this.#isClosed) return;
      if (isPermanent(failure)) {
        this.#setState({ kind: 'failed', error: { code: failure.code, message: failure.message } });
        return;
      }
      if (this.#options.clock.now() - since > STEADY_MS) attempt = 1;
      await this.#waitBefore(attempt, failure);
    }
  }

  /** Connects and stays connected; answers why it ended, or why it could not begin. */
  async #connectedUntil(): Promise<ExpectedError> {
    try {
      const links = await Links.open(this.#options);
      this.#links = links;
      if (this.#isClosed) await links.close();
      else this.#connected(links);
      const reason = await links.lost();
      this.#links = null;
      this.#setBlocked(null);
      // Not waited for: a peer that hangs would delay the news.
      this.#parting = links.close(reason.code === 0 ? null : reason);
      return new ExpectedError('broker-closed', reason.text, { replyCode: reason.code });
    } catch (error) {
      if (error instanceof ExpectedError) return error;
      this.#options.log.error('connecting to the broker failed unexpectedly', error);
      return new ExpectedError('internal', 'Connecting met a defect; the log holds its cause');
    }
  }

  #connected(links: Links): void {
    const publish = links.link('publish');
    publish.onBlocked((reason) => this.#setBlocked(reason));
    this.#setBlocked(publish.blocked);
    const { product, version } = publish.peer;
    const { host, port } = links.host;
    const since = this.#options.clock.now();
    this.#setState({ kind: 'connected', since, product, version, host: `${host}:${port}` });
  }

  async #waitBefore(attempt: number, { code, message }: ExpectedError): Promise<void> {
    const delay = reconnectDelay(attempt, this.#options.random);
    const now = this.#options.clock.now();
    const since = this.#state.kind === 'reconnecting' ? this.#state.since : now;
    this.#setState({ kind: 'reconnecting', since, attempt, retryAt: now + delay, error: { code, message } });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delay);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#isClosed) this.#wake();
    });
  }

  #connectedLinks(): Links {
    if (this.#links && this.#state.kind === 'connected') return this.#links;
    throw new ExpectedError('not-connected', 'There is no connection to the broker now', {
      state: this.#state.kind,
    });
  }

  async openChannel(lane: Lane, options?: ChannelOptions): Promise<BrokerChannel> {
    return this.#connectedLinks().link(lane).openChannel(options);
  }

  async openDedicated(name: string): Promise<DedicatedConnection> {
    const link = await openLink(this.#options, this.#connectedLinks().host, name);
    this.#dedicated.add(link);
    void link.closed.then(() => this.#dedicated.delete(link));
    if (this.#isClosed) await link.close();
    return link;
  }

  async queueDetails(queue: string): Promise<QueueDetails | null> {
    const link = this.#connectedLinks().link('read');
    return queueDetails({
      queue,
      version: link.peer.version,
      management: this.#options.management,
      openChannel: () => link.openChannel(),
      openDedicated: () => this.openDedicated('facts'),
    });
  }

  async topology(): Promise<Topology | null> {
    const { management } = this.#options;
    if (!management) return null;
    return topologyOf(management, this.#connectedLinks().link('read').peer.version);
  }

  async consumersOf(queue: string): Promise<readonly ConsumerFacts[] | null> {
    this.#connectedLinks();
    const { management } = this.#options;
    return management ? managedConsumers(management, queue) : null;
  }

  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#wake();
      await Promise.all([this.#links?.close(), ...[...this.#dedicated].map((link) => link.close())]);
      await this.#running;
      await this.#parting;
      this.#setState({ kind: 'disconnected' });
    }
    await this.#running;
  }
}
