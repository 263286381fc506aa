/**
 * The browser host's server: HTTP for the window's files and one WebSocket, `/wire`, per window. Listens on 127.0.0.1
 * only; everything but the refusals needs the session cookie.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Clock, Log } from '../core/deps.ts';
import type { StaticFiles } from '../core/host/static-files.ts';
import { MAX_MESSAGE_BYTES } from '../core/wires/limits.ts';
import { webSocketWire } from '../core/wires/web-socket.ts';
import { ExpectedError, messageOf } from '../shared/errors.ts';
import type { Wire } from '../shared/wire.ts';
import type { KeptSessions } from './kept-sessions.ts';
import { ownOrigin } from './origin.ts';
import { answer, type RequestDeps } from './requests.ts';
import { createSessions } from './session.ts';

export const WIRE_PATH = '/wire';
/** Longest wait for a request's headers. */
const HEADERS_MS = 10_000;

export interface WebServer {
  readonly port: number;
  /** The link to open, with the one-time token. */
  readonly url: string;
  /** Resolves when the link has been used. */
  readonly entered: Promise<void>;
  close(): Promise<void>;
}

export interface WebServerOptions {
  /** 0: that of a console that was killed lately, else any free port. */
  readonly port: number;
  /** Null: windows of a console before this one are not known. */
  readonly kept: KeptSessions | null;
  readonly files: StaticFiles;
  readonly clock: Clock;
  readonly log: Log;
  /** Gets the wire of every window. */
  serve(wire: Wire): void;
}

/** Fails with the operating system's own words when the port is taken. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS });
  const { kept } = options;
  const port = await listenAgain(server, options.port, kept?.ports() ?? []);
  const sessions = createSessions(options.clock, port, kept);
  const deps: RequestDeps = { files: options.files, sessions, origin: ownOrigin(port) };

  server.on('request', (request, response) => {
    answer(request, response, deps).catch((error) => {
      options.log.error('a request could not be answered', error);
      response.destroy();
    });
  });

  const windows = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const refused = refusalOfUpgrade(request, deps);
    if (refused) return refuseUpgrade(socket, refused);
    windows.handleUpgrade(request, socket, head, (opened) => options.serve(webSocketWire(opened)));
  });

  return {
    port,
    url: `http://127.0.0.1:${port}/?token=${sessions.token}`,
    entered: sessions.entered,
    close: async () => {
      kept?.forget();
      await closeServer(server, windows);
    },
  };
}

function refusalOfUpgrade(
  request: IncomingMessage,
  { origin, sessions }: RequestDeps,
): '401 Unauthorized' | '403 Forbidden' | '404 Not Found' | undefined {
  const { host, origin: from, cookie } = request.headers;
  if (!origin.isOwnOrigin(from, host)) return '403 Forbidden';
  if (!sessions.accepts(cookie)) return '401 Unauthorized';
  return request.url === WIRE_PATH ? undefined : '404 Not Found';
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** A port that windows still look for, if it is free. */
async function listenAgain(server: Server, port: number, before: readonly number[]): Promise<number> {
  for (const known of port === 0 ? before : []) {
    try {
      return await listen(server, known);
    } catch (error) {
      // Somebody else has it: the console next to this one, or a stranger.
      if (!(error instanceof ExpectedError)) throw error;
    }
  }
  return listen(server, port);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refused = (error: Error) => {
      const reason = 'code' in error && error.code === 'EADDRINUSE' ? 'it is in use' : messageOf(error);
      reject(
        new ExpectedError('invalid-arguments', `Port ${port} cannot be used: ${reason}`, { port }, error),
      );
    };
    server.once('error', refused);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', refused);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else resolve(address.port);
    });
  });
}

function closeServer(server: Server, windows: WebSocketServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const window of windows.clients) window.close(1001);
    server.closeIdleConnections();
    setTimeout(() => {
      for (const window of windows.clients) window.terminate();
      server.closeAllConnections();
    }, 500).unref();
  });
}
