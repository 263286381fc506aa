/** A session on the test broker, from its URL. */
import type { BrokerSession } from '../../src/core/broker/port.ts';
import { openRabbitmq } from '../../src/core/broker/rabbitmq/open.ts';
import type { Log } from '../../src/core/deps.ts';

export const clock = { now: () => Date.now() };

export function openTestSession(amqpUrl: string, log: Log): BrokerSession {
  const url = new URL(amqpUrl);
  return openRabbitmq({
    settings: {
      hosts: [{ host: url.hostname, port: Number(url.port) }],
      vhost: decodeURIComponent(url.pathname.slice(1)) || '/',
      auth: 'plain',
      username: url.username,
      tls: { enabled: false, caFile: null, certFile: null, keyFile: null, serverName: null },
      heartbeat: 10,
      redisUrl: null,
      managementUrl: null,
    },
    secrets: { password: url.password, keyPassphrase: null },
    clientName: 'backend-test',
    log,
    clock,
  });
}
