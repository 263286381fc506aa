/** A web API on 127.0.0.1 whose answers a test gives, request by request; it keeps what was asked. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  /** Sent as JSON; `text` is sent as it is. */
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection ends in place of an answer. */
  readonly isLost?: boolean;
}

export interface ApiServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  readonly asked: Asked[];
  /** What it says from now on. */
  answer: (asked: Asked) => Answer;
  close(): Promise<void>;
}

async function bodyOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export async function startApiServer(answer: ApiServer['answer']): Promise<ApiServer> {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const { method = 'GET', headers } = request;
    const asked = { method, path: pathname, query: searchParams, headers, body: await bodyOf(request) };
    api.asked.push(asked);
    const said = api.answer(asked);
    if (said.isLost) {
      request.socket.destroy();
      return;
    }
    const type = said.json === undefined ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
    response.writeHead(said.status ?? 200, { 'content-type': type, ...said.headers });
    response.end(said.json === undefined ? said.text : JSON.stringify(said.json));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  const api: ApiServer = {
    url: `http://127.0.0.1:${port}`,
    asked: [],
    answer,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return api;
}
