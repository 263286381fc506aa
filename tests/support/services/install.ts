/** Programs that the tests need: found on this machine, or installed from Debian when that is possible. */
import { findProgram, run } from './processes.ts';

export interface Programs {
  readonly rabbitmqServer: string;
  readonly rabbitmqctl: string;
  readonly epmd: string;
  readonly redisServer: string;
}

type Found = { readonly [K in keyof Programs]: string | null };

/**
 * Debian's `rabbitmq-server` on PATH is a wrapper that changes to a system user and its own folders; the scripts
 * below /usr/lib run where and as whom they are told.
 */
function look(): Found {
  return {
    rabbitmqServer: findProgram('/usr/lib/rabbitmq/bin/rabbitmq-server', 'rabbitmq-server'),
    rabbitmqctl: findProgram('/usr/lib/rabbitmq/bin/rabbitmqctl', 'rabbitmqctl'),
    epmd: findProgram('epmd'),
    redisServer: findProgram('redis-server'),
  };
}

function complete(found: Found): Programs | null {
  const { rabbitmqServer, rabbitmqctl, epmd, redisServer } = found;
  return rabbitmqServer && rabbitmqctl && epmd && redisServer
    ? { rabbitmqServer, rabbitmqctl, epmd, redisServer }
    : null;
}

async function installFromDebian(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', ['update', '-q'], env, 300_000);
  await run(
    'apt-get',
    ['install', '-q', '-y', '--no-install-recommends', 'rabbitmq-server', 'redis-server'],
    env,
    600_000,
  );
}

/** Finds the programs, installing Debian's packages as root. Rejects with what to do when that cannot be done. */
export async function programs(): Promise<Programs> {
  const already = complete(look());
  if (already) return already;
  const isRoot = process.getuid?.() === 0;
  let reason = 'this user may not install packages';
  if (isRoot && findProgram('apt-get')) {
    // A package whose service cannot start here reports failure although its programs are in place: look again.
    reason = await installFromDebian().then(
      () => '',
      (error: unknown) => String(error),
    );
    const installed = complete(look());
    if (installed) return installed;
  }
  throw new Error(
    'These tests need RabbitMQ and Redis. Install the packages rabbitmq-server and redis-server, or set ' +
      `ORACULO_TEST_AMQP_URL, ORACULO_TEST_MANAGEMENT_URL and ORACULO_TEST_REDIS_URL. (${reason})`,
  );
}
