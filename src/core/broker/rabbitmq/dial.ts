/** Opens one AMQP connection to one host: socket, TLS, handshake, within one deadline. */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { RabbitmqSettings } from '../../../shared/domain/connection.ts';
import { ExpectedError } from '../../../shared/errors.ts';
import { type ConnectFacts, connectError, type Endpoint } from './connect-errors.ts';
import { RawConnection } from './raw-connection.ts';
import { tlsOptions } from './tls-options.ts';

export interface BrokerSecrets {
  readonly password: string | null;
  readonly keyPassphrase: string | null;
}

export interface DialOptions {
  readonly endpoint: Endpoint;
  readonly settings: RabbitmqSettings;
  readonly secrets: BrokerSecrets;
  /** Shown in the broker's list of connections. Never holds a secret. */
  readonly connectionName: string;
  readonly deadlineMs: number;
}

/** What a freshly opened connection is made of. */
export interface Dialled {
  readonly connection: RawConnection;
  readonly socket: Socket;
}

function credentials({ settings, secrets }: DialOptions): { mechanism: string; response: Buffer } {
  if (settings.auth === 'external') return { mechanism: 'EXTERNAL', response: Buffer.alloc(0) };
  if (secrets.password === null) {
    throw new ExpectedError(
      'password-needed',
      `The password of user "${settings.username}" is not known here`,
      {
        username: settings.username,
      },
    );
  }
  return { mechanism: 'PLAIN', response: Buffer.from(`\0${settings.username}\0${secrets.password}`) };
}

/** A frame limit of 0 leaves it to the broker: the header frame of a message must fit into one frame. */
function openingFields(options: DialOptions): Readonly<Record<string, unknown>> {
  return {
    clientProperties: {
      product: 'Oráculo Console',
      platform: `Node.js ${process.versions.node}`,
      connection_name: options.connectionName,
      capabilities: {
        publisher_confirms: true,
        exchange_exchange_bindings: true,
        'basic.nack': true,
        consumer_cancel_notify: true,
        'connection.blocked': true,
        authentication_failure_close: true,
      },
    },
    ...credentials(options),
    locale: 'en_US',
    channelMax: 0,
    frameMax: 0,
    heartbeat: options.settings.heartbeat,
    virtualHost: options.settings.vhost,
    capabilities: '',
    insist: 0,
  };
}

function openSocket({ endpoint, settings, secrets }: DialOptions, connected: () => void): Socket {
  const { host, port } = endpoint;
  return settings.tls.enabled
    ? connectTls({ host, port, ...tlsOptions(endpoint, settings.tls, secrets.keyPassphrase) }, connected)
    : connectTcp({ host, port }, connected);
}

function timedOut({ host, port }: Endpoint, connected: boolean): ExpectedError {
  return connected
    ? new ExpectedError(
        'broker-timeout',
        `${host}:${port} accepts connections but does not answer. It may be starting, overloaded or no RabbitMQ.`,
        { host, port },
      )
    : new ExpectedError(
        'broker-unreachable',
        `${host}:${port} does not answer. Check the address, the network and firewalls.`,
        { host, port },
      );
}

/**
 * Rejects with an ExpectedError whose code says which part failed: broker-refused, -unreachable, -timeout,
 * -credentials, -vhost, -tls, -closed, or password-needed.
 */
export function dial(options: DialOptions): Promise<Dialled> {
  const { endpoint, settings, deadlineMs } = options;
  return new Promise((resolve, reject) => {
    let connection: RawConnection | undefined;
    let socket: Socket | undefined;
    const facts = (): ConnectFacts => ({
      endpoint,
      tls: settings.tls.enabled,
      vhost: settings.vhost,
      username: settings.username,
      closedByBroker: connection?.closedByBroker ?? null,
      answeredWithTls: connection?.firstAnswer === 'tls-alert',
      answeredWithOther: connection?.firstAnswer === 'other',
    });
    const fail = (error: unknown) => {
      clearTimeout(timer);
      socket?.destroy();
      reject(connectError(facts(), error));
    };
    const timer = setTimeout(() => fail(timedOut(endpoint, connection !== undefined)), deadlineMs);
    const shake = (open: Socket) => {
      const made = new RawConnection(open);
      connection = made;
      made.open(openingFields(options), (error) => {
        if (error) return fail(error);
        clearTimeout(timer);
        open.off('error', fail);
        resolve({ connection: made, socket: open });
      });
    };
    try {
      openingFields(options);
      const opening = openSocket(options, () => shake(opening));
      socket = opening;
      opening.setNoDelay(true);
      opening.setKeepAlive(true, 30_000);
      opening.on('error', fail);
    } catch (error) {
      fail(error);
    }
  });
}
