/** The wire over a WebSocket of the browser host: one JSON text per message. A binary or broken message ends it. */
import type { WebSocket } from 'ws';
import type { Wire } from '../../shared/wire.ts';
import { wireOver } from './base.ts';
import { MAX_WAITING_BYTES, readMessage } from './limits.ts';

/** Close codes of RFC 6455, section 7.4.1. */
const GOING_AWAY = 1001;
const UNSUPPORTED_DATA = 1003;

/** `socket` must have been accepted with `maxPayload` set; `ws` then closes longer messages with 1009 by itself. */
export function webSocketWire(socket: WebSocket): Wire {
  const end = wireOver({
    send: (message) => {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify(message));
      if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
    },
    close: () => socket.close(GOING_AWAY),
  });
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? undefined : readMessage(String(data));
    if (message === undefined) socket.close(UNSUPPORTED_DATA);
    else end.deliver(message);
  });
  socket.on('close', end.ended);
  socket.on('error', () => socket.terminate());
  return end.wire;
}
