/** The wire between a process of the program and a child it started. Values are cloned: Uint8Array travels as it is. */
import type { ChildProcess } from 'node:child_process';
import { Inbox, type Wire } from '../../shared/wire.ts';
import { type UtilityParent, utilityWire } from './utility-process.ts';

interface Channel {
  readonly connected: boolean;
  send?(message: unknown, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'disconnect', listener: () => void): unknown;
  disconnect?(): void;
}

function channelWire(channel: Channel): Wire {
  const inbox = new Inbox();
  const closed: (() => void)[] = [];
  let open = channel.connected;
  channel.on('message', (message) => inbox.deliver(message));
  channel.once('disconnect', () => {
    open = false;
    for (const tell of closed) tell();
  });
  return {
    send: (message) => {
      // A failed send is a closed channel; 'disconnect' tells it to whoever waits.
      if (open && channel.connected) channel.send?.(message, () => undefined);
    },
    onMessage: (receive) => inbox.receiver(receive),
    onClose: (tell) => {
      if (open) closed.push(tell);
      else tell();
    },
    close: () => {
      if (open && channel.connected) channel.disconnect?.();
    },
  };
}

/** The parent's end. */
export function childWire(child: ChildProcess): Wire {
  // ChildProcess has the overloads of Channel among many more.
  return channelWire(child as unknown as Channel);
}

/**
 * The child's end, however it was started: forked by Node (the channel is there), or as an Electron utility process (the
 * other end comes as a port with the first message; what is sent before it waits). Null when it has no parent to talk to.
 */
export function parentWire(): Wire | null {
  // Electron adds `parentPort` to the process object; the rooms of the core do not know its types.
  const { parentPort } = process as { parentPort?: UtilityParent };
  if (parentPort) return utilityWire(parentPort);
  return process.send === undefined ? null : channelWire(process as unknown as Channel);
}
