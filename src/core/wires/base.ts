/** The part that every transport of a {@link Wire} shares: order before a receiver is set, and closing told once. */
import { Inbox, type Wire } from '../../shared/wire.ts';

export interface Transport {
  send(message: unknown): void;
  close(): void;
}

export interface WireEnd {
  readonly wire: Wire;
  deliver(message: unknown): void;
  /** The transport is gone. Idempotent. */
  ended(): void;
  readonly open: boolean;
}

export function wireOver(transport: Transport): WireEnd {
  const inbox = new Inbox();
  const closed: (() => void)[] = [];
  let open = true;
  const ended = () => {
    if (!open) return;
    open = false;
    for (const tell of closed) tell();
  };
  return {
    wire: {
      send: (message) => {
        if (open) transport.send(message);
      },
      onMessage: (receive) => inbox.receiver(receive),
      onClose: (tell) => {
        if (open) closed.push(tell);
        else tell();
      },
      close: () => {
        if (!open) return;
        transport.close();
        ended();
      },
    },
    deliver: (message) => {
      if (open) inbox.deliver(message);
    },
    ended,
    get open() {
      return open;
    },
  };
}

/** Joins two wires: what one says, the other hears; when one closes, so does the other. */
export function joinWires(left: Wire, right: Wire): void {
  left.onMessage((message) => right.send(message));
  right.onMessage((message) => left.send(message));
  left.onClose(() => right.close());
  right.onClose(() => left.close());
}
