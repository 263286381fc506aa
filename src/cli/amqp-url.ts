/** `--amqp URL` as connection settings. A password in it is refused: arguments are visible to every user of the machine. */
import type { ConnectionInput } from '../shared/domain/connection.ts';
import { UsageError } from './exit-codes.ts';

const PORTS = { 'amqp:': 5672, 'amqps:': 5671 } as const;

const EXAMPLE = 'an address such as amqp://user@host:5672/vhost';

/** The argument is never repeated in a message: what does not parse may hold a password. */
function parsed(text: string): URL {
  if (!URL.canParse(text)) throw new UsageError(`--amqp takes ${EXAMPLE}; what was given is no address`);
  return new URL(text);
}

function decoded(part: string, what: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new UsageError(`--amqp: a % in the ${what} must be written %25`);
  }
}

/** An IPv6 host stands in brackets in an address, and without them everywhere else. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

export function connectionOfUrl(text: string, profileId: string): ConnectionInput {
  const url = parsed(text);
  if (url.protocol !== 'amqp:' && url.protocol !== 'amqps:') {
    throw new UsageError('--amqp takes an address that starts with amqp:// or amqps://');
  }
  if (url.password !== '') {
    throw new UsageError(
      'A password on the command line can be read by others. Leave it out of the address and give it by ORACULO_AMQP_PASSWORD, --password-file FILE, or at the prompt.',
    );
  }
  const port = url.port === '' ? PORTS[url.protocol] : Number(url.port);
  const vhost = url.pathname.length > 1 ? decoded(url.pathname.slice(1), 'virtual host') : '/';
  const username = url.username === '' ? 'guest' : decoded(url.username, 'user');
  return {
    name: `${username}@${url.hostname}:${port}${vhost === '/' ? '' : `/${vhost}`}`.slice(0, 80),
    color: 'slate',
    profileId,
    readOnly: false,
    rabbitmq: {
      hosts: [{ host: hostOf(url), port }],
      vhost,
      auth: 'plain',
      username,
      tls: {
        enabled: url.protocol === 'amqps:',
        caFile: null,
        certFile: null,
        keyFile: null,
        serverName: null,
      },
      heartbeat: 10,
      redisUrl: null,
      managementUrl: null,
    },
  };
}

/** The same broker, virtual host, user and use of TLS: the history of an earlier `--amqp` is found again by this. */
export function sameBroker(left: ConnectionInput['rabbitmq'], right: ConnectionInput['rabbitmq']): boolean {
  const [a, b] = [left.hosts[0], right.hosts[0]];
  return (
    a?.host === b?.host &&
    a?.port === b?.port &&
    left.tls.enabled === right.tls.enabled &&
    left.vhost === right.vhost &&
    left.username === right.username
  );
}
