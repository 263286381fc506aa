/** A session on the embedded broker of another process: the port, spoken over a wire. */
import type { ConnectionState } from '../../../shared/domain/connection.ts';
import { ExpectedError, messageOf } from '../../../shared/errors.ts';
import { type RpcClient, rpcClient } from '../../../shared/rpc.ts';
import type { Wire } from '../../../shared/wire.ts';
import type { Clock, Log } from '../../deps.ts';
import type { ResultReader } from '../../results/port.ts';
import { Listeners } from '../listeners.ts';
import type {
  BrokerChannel,
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
import { EarlyPushes, idOf } from './early-pushes.ts';
import { callWithin } from './remote-call.ts';
import { RemoteChannel } from './remote-channel.ts';
import { PUSHES, type Push } from './remote-protocol.ts';

export interface LocalClient {
  readonly session: BrokerSession;
  readonly results: ResultReader;
}

const GONE: CloseReason = { code: 320, text: 'CONNECTION_FORCED - the local services ended' };

class RemoteSession implements BrokerSession {
  readonly blocked = null;
  readonly #rpc: RpcClient;
  readonly #log: Log;
  readonly #listeners: Listeners<ConnectionState>;
  readonly #channels = new Map<number, RemoteChannel>();
  readonly #connections = new Map<number, (reason: CloseReason) => void>();
  readonly #early = new EarlyPushes();
  readonly #hello: Promise<void>;
  /** Why everything ended; null while the wire is there. */
  #endedBy: CloseReason | null = null;
  #state: ConnectionState = { kind: 'connecting', attempt: 1 };

  constructor(rpc: RpcClient, log: Log) {
    this.#rpc = rpc;
    this.#log = log;
    this.#listeners = new Listeners(log);
    // The server sends only what is its own protocol.
    rpc.on(PUSHES, (push) => this.#receive(push as Push));
    rpc.onClose(() => this.#gone());
    this.#hello = this.#greet();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  onState(listener: (state: ConnectionState) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /** The embedded broker never blocks publishers. */
  onBlocked(): Unsubscribe {
    return () => undefined;
  }

  openChannel(lane: Lane, options?: ChannelOptions): Promise<BrokerChannel> {
    return this.#openChannel(lane, options);
  }

  async openDedicated(name: string): Promise<DedicatedConnection> {
    await this.#connected();
    const { promise: closed, resolve } = Promise.withResolvers<CloseReason>();
    const id = await this.#open('openDedicated', { name }, (known) => {
      this.#connections.set(known, resolve);
      return known;
    });
    return {
      closed,
      openChannel: (options) => this.#openChannel(id, options),
      close: async () => {
        if (!this.#connections.has(id)) return;
        try {
          await this.#call('closeDedicated', { connection: id });
        } catch (error) {
          // Gone together with the wire, which is what was asked for.
          if (this.#connections.has(id)) throw error;
        }
        await closed;
      },
    };
  }

  async queueDetails(queue: string): Promise<QueueDetails | null> {
    await this.#connected();
    return (await this.#call('queueDetails', { queue })) as QueueDetails | null;
  }

  async consumersOf(queue: string): Promise<readonly ConsumerFacts[] | null> {
    await this.#connected();
    return (await this.#call('consumersOf', { queue })) as readonly ConsumerFacts[] | null;
  }

  async topology(): Promise<Topology> {
    await this.#connected();
    return (await this.#call('topology', {})) as Topology;
  }

  async close(): Promise<void> {
    if (this.#state.kind === 'disconnected') return;
    this.#become({ kind: 'disconnected' });
    this.#endAll({ code: 0, text: 'closed' });
    this.#rpc.close();
  }

  async #greet(): Promise<void> {
    try {
      const state = (await this.#call('hello', {})) as ConnectionState;
      if (this.#state.kind === 'connecting') this.#become(state);
    } catch (error) {
      if (this.#state.kind === 'connecting') this.#fail(messageOf(error));
    }
  }

  #call(name: string, args: unknown): Promise<unknown> {
    return callWithin(this.#rpc, name, args);
  }

  async #connected(): Promise<void> {
    await this.#hello;
    if (this.#state.kind !== 'connected') {
      throw new ExpectedError('not-connected', 'The local services are not running');
    }
  }

  async #openChannel(on: Lane | number, options: ChannelOptions = {}): Promise<BrokerChannel> {
    await this.#connected();
    const confirm = options.confirm ?? false;
    return this.#open('openChannel', { on, confirm }, (id) => {
      const channel = new RemoteChannel(this.#rpc, id, this.#log);
      this.#channels.set(id, channel);
      return channel;
    });
  }

  /** Opens something and registers it by its number; what was told of it meanwhile is told to it now. */
  #open<T>(name: string, args: unknown, register: (id: number) => T): Promise<T> {
    return this.#early.during(
      async () => Number(await this.#call(name, args)),
      (id, early) => {
        const opened = register(id);
        for (const push of early) this.#receive(push);
        if (this.#endedBy) this.#endAll(this.#endedBy);
        return opened;
      },
    );
  }

  #receive(push: Push): void {
    const known = push.kind === 'connection-closed' ? this.#connections : this.#channels;
    if (!known.has(idOf(push))) {
      this.#early.keep(push);
      return;
    }
    switch (push.kind) {
      case 'delivery':
        this.#channels.get(push.channel)?.delivered(push.tag, push.delivery);
        return;
      case 'ended':
        this.#channels.get(push.channel)?.consumerEnded(push.tag);
        return;
      case 'channel-closed':
        this.#channels.get(push.channel)?.ended(push.reason);
        this.#channels.delete(push.channel);
        return;
      case 'connection-closed':
        this.#connections.get(push.connection)?.(push.reason);
        this.#connections.delete(push.connection);
    }
  }

  #gone(): void {
    this.#endAll(GONE);
    if (this.#state.kind !== 'disconnected') this.#fail('The local services ended');
  }

  #endAll(reason: CloseReason): void {
    this.#endedBy ??= reason;
    for (const channel of this.#channels.values()) channel.ended(reason);
    for (const close of this.#connections.values()) close(reason);
    this.#channels.clear();
    this.#connections.clear();
  }

  #fail(message: string): void {
    this.#become({ kind: 'failed', error: { code: 'broker-closed', message } });
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#listeners.tell(state);
  }
}

/** The session connects at once; it fails for good when the wire closes (whoever started the services starts them anew). */
export function connectLocal(wire: Wire, { log }: { readonly log: Log; readonly clock: Clock }): LocalClient {
  const rpc = rpcClient(wire);
  return {
    session: new RemoteSession(rpc, log),
    results: {
      get: async (key) => (await callWithin(rpc, 'results.get', { key })) as string | null,
      ping: async () => {
        await callWithin(rpc, 'results.ping', {});
      },
      // The wire belongs to the session; there is nothing of its own to close.
      close: () => Promise.resolve(),
    },
  };
}
