/**
 * One open AMQP connection: its channels, its end, whether the broker blocks it. It never reconnects. When it ends,
 * its channels end with the same reason.
 */
import type { Socket } from 'node:net';
import { ExpectedError } from '../../../shared/errors.ts';
import type { Log } from '../../deps.ts';
import type { BrokerChannel, ChannelOptions, CloseReason } from '../port.ts';
import { RabbitChannel } from './channel.ts';
import { type DialOptions, dial } from './dial.ts';
import type { RawConnection } from './raw-connection.ts';

/** AMQP's "connection forced": what we call a connection that was lost without the broker's word. */
const LOST = 320;
const CLOSE_WITHIN_MS = 3_000;

export interface Peer {
  readonly product: string;
  readonly version: string;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export class Link {
  readonly closed: Promise<CloseReason>;
  readonly peer: Peer;
  readonly log: Log;
  readonly connection: RawConnection;
  readonly #socket: Socket;
  readonly #blockedListeners = new Set<(reason: string | null) => void>();
  #failure: string | null = null;
  #endedBy: CloseReason | null = null;
  #isClosing = false;
  #blocked: string | null = null;

  private constructor(connection: RawConnection, socket: Socket, log: Log) {
    this.connection = connection;
    this.#socket = socket;
    this.log = log;
    const properties = connection.serverProperties ?? {};
    this.peer = { product: text(properties.product), version: text(properties.version) };
    const { promise, resolve } = Promise.withResolvers<CloseReason>();
    this.closed = promise;
    connection.on('error', (error: Error) => {
      this.#failure ??= error.message;
    });
    connection.on('blocked', (reason: string) => this.#setBlocked(reason));
    connection.on('unblocked', () => this.#setBlocked(null));
    connection.on('close', () => {
      resolve(this.endedBy ?? { code: 0, text: 'closed by this side' });
      // amqplib only half-closes; a peer that hangs would keep the handle for minutes.
      setTimeout(() => socket.destroy(), 1_000).unref();
    });
  }

  static async open(options: DialOptions, log: Log): Promise<Link> {
    const { connection, socket } = await dial(options);
    return new Link(connection, socket, log);
  }

  /** Why it ended, or is ending; null while it is there, and when its owner closed it without a reason. */
  get endedBy(): CloseReason | null {
    if (this.#isClosing) return this.#endedBy;
    const told = this.connection.closedByBroker;
    if (told) this.#endedBy ??= told;
    else if (this.#failure !== null) {
      this.#endedBy ??= { code: LOST, text: `the connection was lost: ${this.#failure}` };
    }
    return this.#endedBy;
  }

  get blocked(): string | null {
    return this.#blocked;
  }

  #setBlocked(reason: string | null): void {
    this.#blocked = reason;
    for (const listener of this.#blockedListeners) listener(reason);
  }

  onBlocked(listener: (reason: string | null) => void): void {
    this.#blockedListeners.add(listener);
  }

  openChannel(options?: ChannelOptions): Promise<BrokerChannel> {
    if (this.#isClosing || this.endedBy) {
      return Promise.reject(new ExpectedError('not-connected', 'The connection is closed'));
    }
    return RabbitChannel.open(this, options);
  }

  /** No answer to a call although nothing blocks: the peer hangs, and everything on it is given up. */
  hangs(): void {
    this.#socket.destroy(new Error('no answer to a call'));
  }

  /** `because` is what its channels are told; without it they end in the ordinary way. */
  async close(because: CloseReason | null = null): Promise<void> {
    if (!this.#isClosing) {
      this.#endedBy = this.endedBy ?? because;
      this.#isClosing = true;
      try {
        this.connection.close();
      } catch (error) {
        this.log.info('a connection was already gone when it was closed', { reason: String(error) });
      }
    }
    const timer = setTimeout(() => this.#socket.destroy(new Error('no answer to close')), CLOSE_WITHIN_MS);
    await this.closed;
    clearTimeout(timer);
  }
}
