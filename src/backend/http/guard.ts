/**
 * Connections that only ever reach checked addresses. Names are resolved here, every answer is checked, and the socket
 * connects to exactly the addresses that were checked: a name that answers differently a second time (DNS rebinding)
 * gains nothing. It sits below redirects, so that each hop passes it.
 */
import { promises as dns, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { permanent } from '../worker/task-failure.ts';
import { isAddress, mayReach } from './addresses.ts';

/** All addresses of a name, as the system resolves it. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export const systemResolve: Resolve = (hostname) => dns.lookup(hostname, { all: true, verbatim: true });

export interface GuardOptions {
  readonly allowLocal: boolean;
  readonly connectTimeoutMs: number;
  readonly resolve: Resolve;
}

function refused(host: string) {
  return permanent(
    'endereco_bloqueado',
    `O endereço de "${host}" é da rede local ou reservado, e a coleta não tem permissão para acessá-lo`,
  );
}

/** One bad answer refuses the name: a public site has no business answering with an inner address. */
async function checkedAddresses(host: string, options: GuardOptions): Promise<LookupAddress[]> {
  const answers = await options.resolve(host);
  if (answers.length === 0 || answers.some(({ address }) => !mayReach(address, options.allowLocal))) {
    throw refused(host);
  }
  return [...answers];
}

function guardedLookup(options: GuardOptions): LookupFunction {
  return (hostname, { all }, done) => {
    checkedAddresses(hostname, options).then(
      (addresses) => {
        const [first] = addresses;
        if (all) done(null, addresses);
        else if (first) done(null, first.address, first.family);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
}

function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** A connector for undici. An address in place of a name never reaches the lookup, so it is checked before. */
export function guardedConnector(options: GuardOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.connectTimeoutMs,
    lookup: guardedLookup(options),
    autoSelectFamily: true,
  });
  return (target, done) => {
    const host = bare(target.hostname);
    if (isAddress(host) && !mayReach(host, options.allowLocal)) done(refused(host), null);
    else connect(target, done);
  };
}
