/** The two ways a window reaches its core, as wires: a MessagePort in Electron, a WebSocket in the browser host. */
import { Inbox, type Wire } from '../../shared/wire.ts';

interface Ends {
  readonly inbox: Inbox;
  readonly closed: (() => void)[];
  open: boolean;
}

function wireOf(ends: Ends, send: (message: unknown) => void, close: () => void): Wire {
  return {
    send: (message) => {
      if (ends.open) send(message);
    },
    onMessage: (receive) => ends.inbox.receiver(receive),
    onClose: (tell) => {
      if (ends.open) ends.closed.push(tell);
      else tell();
    },
    close,
  };
}

function end(ends: Ends): void {
  if (!ends.open) return;
  ends.open = false;
  for (const tell of ends.closed) tell();
}

export function portWire(port: MessagePort): Wire {
  const ends: Ends = { inbox: new Inbox(), closed: [], open: true };
  port.addEventListener('message', (event) => ends.inbox.deliver(event.data));
  port.addEventListener('close', () => end(ends));
  port.start();
  return wireOf(
    ends,
    (message) => port.postMessage(message),
    () => {
      port.close();
      end(ends);
    },
  );
}

/** The wire of an open socket. Messages are JSON text; one that is no JSON ends the wire: the peer is broken. */
function openSocketWire(socket: WebSocket): Wire {
  const ends: Ends = { inbox: new Inbox(), closed: [], open: true };
  socket.addEventListener('message', (event) => {
    try {
      ends.inbox.deliver(JSON.parse(String(event.data)));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      socket.close(1003);
    }
  });
  socket.addEventListener('close', () => end(ends));
  return wireOf(
    ends,
    (message) => socket.send(JSON.stringify(message)),
    () => {
      socket.close(1000);
      end(ends);
    },
  );
}

/** Opens the socket; fails when it closes before it is open. */
export function socketWire(url: string): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const refused = () => reject(new Error('the console core cannot be reached'));
    socket.addEventListener('close', refused, { once: true });
    socket.addEventListener(
      'open',
      () => {
        socket.removeEventListener('close', refused);
        resolve(openSocketWire(socket));
      },
      { once: true },
    );
  });
}
