/**
 * The management API, as far as the product reads it: queues and bindings. Only GET, never a redirect, answers capped;
 * credentials are the broker's own and go to the configured address alone.
 */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { RabbitmqSettings } from '../../../shared/domain/connection.ts';
import { ExpectedError, messageOf } from '../../../shared/errors.ts';
import { tlsReasonOf } from './connect-errors.ts';
import type { BrokerSecrets } from './dial.ts';
import { tlsOptions } from './tls-options.ts';

const ANSWER_WITHIN_MS = 10_000;
const MAX_BODY = 64 << 20;

export interface Management {
  readonly vhost: string;
  /** The parsed answer, or null for 404. Rejects with management-unreachable or management-credentials. */
  get(path: string): Promise<unknown>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What is wrong, with what to do where TLS is the reason. */
function whyOf(error: unknown): string {
  const text = messageOf(error);
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('HPE_')) {
    return `it does not speak HTTP at this port; if it speaks TLS there, use https:// in the address (${text})`;
  }
  switch (tlsReasonOf(error)) {
    case 'not-tls':
      return 'it does not speak TLS at this port; use http:// in the address, or the port for https';
    case 'unknown-authority':
      return `its certificate was issued by an authority that is not trusted here; name the CA file in the connection (${text})`;
    case 'wrong-host':
      return `its certificate is for another name; use that name in the address (${text})`;
    case 'expired':
      return `its certificate is expired or not yet valid (${text})`;
    default:
      return text;
  }
}

function unreachable(base: URL, why: string, cause?: unknown): ExpectedError {
  return new ExpectedError(
    'management-unreachable',
    `The management API at ${base.origin} does not answer: ${why}. Check the address, and that the management plugin is on.`,
    { origin: base.origin, why },
    cause,
  );
}

class ManagementClient implements Management {
  readonly vhost: string;
  readonly #base: URL;
  readonly #settings: RabbitmqSettings;
  readonly #secrets: BrokerSecrets;

  constructor(base: URL, settings: RabbitmqSettings, secrets: BrokerSecrets) {
    this.#base = base;
    this.#settings = settings;
    this.#secrets = secrets;
    this.vhost = settings.vhost;
  }

  async get(path: string): Promise<unknown> {
    const { status, body } = await this.#fetch(path);
    if (status === 404) return null;
    if (status === 401 || status === 403) {
      throw new ExpectedError(
        'management-credentials',
        `The management API refused user "${this.#settings.username}". Check the password; the user also needs a tag such as "monitoring" or "management", and access to the virtual host.`,
        { origin: this.#base.origin, status },
      );
    }
    if (status !== 200) throw unreachable(this.#base, `status ${status}`);
    try {
      return JSON.parse(body);
    } catch (error) {
      throw unreachable(this.#base, 'the answer is not JSON', error);
    }
  }

  #fetch(path: string): Promise<Answer> {
    const base = this.#base;
    const url = new URL(`${base.pathname.replace(/\/$/, '')}/api/${path}`, base);
    const secure = url.protocol === 'https:';
    const { settings, secrets } = { settings: this.#settings, secrets: this.#secrets };
    const options = {
      auth: `${settings.username}:${secrets.password ?? ''}`,
      headers: { accept: 'application/json' },
      ...(secure ? this.#tls(url) : {}),
    };
    return new Promise((resolve, reject) => {
      const fail = (why: string, cause?: unknown) => {
        clearTimeout(timer);
        request.destroy();
        reject(unreachable(base, why, cause));
      };
      const request = (secure ? requestHttps : requestHttp)(url, options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_BODY) fail('the answer is too large');
          else chunks.push(chunk);
        });
        response.on('error', (error) => fail(whyOf(error), error));
        response.on('end', () => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
      });
      const timer = setTimeout(() => fail(`no answer within ${ANSWER_WITHIN_MS / 1000} s`), ANSWER_WITHIN_MS);
      request.on('error', (error) => fail(whyOf(error), error));
      request.end();
    });
  }

  /** The authority and client certificate of the broker; the server name is the address's own. */
  #tls(url: URL): object {
    const endpoint = { host: url.hostname, port: Number(url.port) || 443 };
    return tlsOptions(endpoint, { ...this.#settings.tls, serverName: null }, this.#secrets.keyPassphrase);
  }
}

/** Null when no address is configured, or when there is no password to sign in with (EXTERNAL). */
export function managementOf(settings: RabbitmqSettings, secrets: BrokerSecrets): Management | null {
  if (settings.managementUrl === null || settings.auth === 'external' || secrets.password === null)
    return null;
  if (!URL.canParse(settings.managementUrl)) return null;
  const base = new URL(settings.managementUrl);
  if (base.protocol !== 'http:' && base.protocol !== 'https:') return null;
  return new ManagementClient(base, settings, secrets);
}
