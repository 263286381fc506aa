/** Questions and news between the double's process and the test that drives it, over Node's child-process channel. */

type Handler = (args: never) => unknown;

export interface Peer {
  /** Asks and waits for the answer. */
  ask(name: string, args?: unknown): Promise<unknown>;
  /** Tells, without an answer. */
  tell(name: string, args?: unknown): void;
}

export interface PeerChannel {
  send(message: unknown): void;
  onMessage(receive: (message: PeerMessage) => void): void;
}

export interface PeerMessage {
  readonly peer: 'ask' | 'tell' | 'answer' | 'refuse';
  readonly id: number;
  readonly name: string;
  readonly args: unknown;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export function createPeer(channel: PeerChannel, handlers: Readonly<Record<string, Handler>>): Peer {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const handle = async ({ name, args }: PeerMessage): Promise<unknown> => {
    const handler = handlers[name];
    if (!handler) throw new Error(`the double has no "${name}"`);
    // Each handler states the arguments that the other side gives by this name.
    return handler(args as never);
  };
  const answer = async (message: PeerMessage) => {
    const reply = (peer: 'answer' | 'refuse', args: unknown) =>
      channel.send({ peer, id: message.id, name: message.name, args } satisfies PeerMessage);
    try {
      reply('answer', await handle(message));
    } catch (error) {
      reply('refuse', error instanceof Error ? error.message : String(error));
    }
  };
  channel.onMessage((message) => {
    if (message.peer === 'ask') void answer(message);
    else if (message.peer === 'tell') void handle(message);
    else {
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.peer === 'answer') call?.resolve(message.args);
      else call?.reject(new Error(String(message.args)));
    }
  });
  return {
    ask: (name, args) => {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        channel.send({ peer: 'ask', id, name, args } satisfies PeerMessage);
      });
    },
    tell: (name, args) => channel.send({ peer: 'tell', id: 0, name, args } satisfies PeerMessage),
  };
}
