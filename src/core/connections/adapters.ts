/** The one place of the core that names adapters. */
import type { RabbitmqSettings, TestStep } from '../../shared/domain/connection.ts';
import { messageOf } from '../../shared/errors.ts';
import { connectLocal } from '../broker/embedded/remote.ts';
import { openRabbitmq } from '../broker/rabbitmq/open.ts';
import { testRabbitmq } from '../broker/rabbitmq/test-connection.ts';
import type { Clock, CoreDeps, Log } from '../deps.ts';
import { openRedis, type RedisAddress, testRedis } from '../results/redis.ts';
import type { KnownSecrets, Link, Openers } from './link.ts';

interface AdapterOptions {
  readonly startLocal: CoreDeps['startLocal'];
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

const NEVER = new Promise<void>(() => undefined);

async function openLocal({ startLocal, clock, log }: AdapterOptions): Promise<Link> {
  const services = await startLocal();
  const { session, results } = connectLocal(services.wire, { clock, log });
  return {
    session,
    results,
    lost: services.exited,
    close: async () => {
      await session.close();
      await services.stop();
    },
  };
}

/** One authority for everything of a connection: the broker, its management API and Redis. */
function redisOf(url: string, { tls }: RabbitmqSettings, { redisPassword }: KnownSecrets): RedisAddress {
  return { url, password: redisPassword, caFile: tls.caFile };
}

export function adapters(options: AdapterOptions): Openers {
  const { version, clock, log } = options;
  return {
    local: () => openLocal(options),
    rabbitmq: (settings, secrets, name) => {
      const clientName = `Oráculo Console ${version} (${name})`;
      // Redis first: it throws for an address it cannot use, and a session would be left open.
      const results = settings.redisUrl
        ? openRedis({ ...redisOf(settings.redisUrl, settings, secrets), log })
        : null;
      const session = openRabbitmq({ settings, secrets, clientName, clock, log });
      return {
        session,
        results,
        lost: NEVER,
        close: async () => {
          await session.close();
          await results
            ?.close()
            .catch((error) => log.warn('Redis did not close in peace', { reason: messageOf(error) }));
        },
      };
    },
    test: async ({ rabbitmq }, secrets) => {
      const redis = (url: string): Promise<TestStep> => testRedis(redisOf(url, rabbitmq, secrets));
      const [broker, results] = await Promise.all([
        testRabbitmq({ settings: rabbitmq, secrets }),
        rabbitmq.redisUrl ? redis(rabbitmq.redisUrl) : null,
      ]);
      return results ? [...broker, results] : broker;
    },
  };
}
