/** The three connections of a session, opened together on the first host that takes them. */
import type { RabbitmqSettings } from '../../../shared/domain/connection.ts';
import { ExpectedError } from '../../../shared/errors.ts';
import type { Log } from '../../deps.ts';
import type { CloseReason, Lane } from '../port.ts';
import { isPermanent } from './connect-errors.ts';
import type { BrokerSecrets } from './dial.ts';
import { Link } from './link.ts';

/** One host gets half of the time that a call may take. */
export const DIAL_WITHIN_MS = 10_000;

export interface LinkOptions {
  readonly settings: RabbitmqSettings;
  readonly secrets: BrokerSecrets;
  readonly clientName: string;
  readonly log: Log;
}

export type Host = RabbitmqSettings['hosts'][number];

/** Opens one connection whose name in the broker's list ends with `purpose`. */
export function openLink(options: LinkOptions, endpoint: Host, purpose: string): Promise<Link> {
  const { settings, secrets, clientName, log } = options;
  const connectionName = `${clientName} (${purpose})`;
  return Link.open({ endpoint, settings, secrets, connectionName, deadlineMs: DIAL_WITHIN_MS }, log);
}

export class Links {
  readonly host: Host;
  readonly #lanes: Readonly<Record<Lane, Link>>;

  private constructor(host: Host, lanes: Readonly<Record<Lane, Link>>) {
    this.host = host;
    this.#lanes = lanes;
  }

  static async #openOn(options: LinkOptions, host: Host): Promise<Links> {
    const read = await openLink(options, host, 'read');
    const others = await Promise.allSettled([
      openLink(options, host, 'publish'),
      openLink(options, host, 'watch'),
    ]);
    const [publish, watch] = others;
    if (publish.status === 'fulfilled' && watch.status === 'fulfilled') {
      return new Links(host, { read, publish: publish.value, watch: watch.value });
    }
    const opened = others.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    await Promise.all([read, ...opened].map((link) => link.close()));
    throw others.find((result) => result.status === 'rejected')?.reason;
  }

  /**
   * Tries the hosts in order. Wrong credentials or virtual host end it at once, since all hosts share them; a TLS
   * failure may be one host's alone. Rejects with a permanent failure only when no host failed in passing.
   */
  static async open(options: LinkOptions): Promise<Links> {
    let failure: ExpectedError | null = null;
    for (const host of options.settings.hosts) {
      try {
        return await Links.#openOn(options, host);
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error;
        if (isPermanent(error) && error.code !== 'broker-tls') throw error;
        if (failure === null || isPermanent(failure)) failure = error;
      }
    }
    throw failure ?? new ExpectedError('invalid-arguments', 'The connection names no host');
  }

  link(lane: Lane): Link {
    return this.#lanes[lane];
  }

  get all(): readonly Link[] {
    return Object.values(this.#lanes);
  }

  /** Resolves with the end of whichever ends first. */
  lost(): Promise<CloseReason> {
    return Promise.race(this.all.map((link) => link.closed));
  }

  async close(because: CloseReason | null = null): Promise<void> {
    await Promise.all(this.all.map((link) => link.close(because)));
  }
}
