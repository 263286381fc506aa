/** Tries a connection's settings and says, host by host, what works, what does not and what to do. */
import type { RabbitmqSettings, TestStep } from '../../../shared/domain/connection.ts';
import { ExpectedError, messageOf } from '../../../shared/errors.ts';
import type { Log } from '../../deps.ts';
import type { BrokerSecrets } from './dial.ts';
import { Link } from './link.ts';
import { DIAL_WITHIN_MS, type Host } from './links.ts';
import { managementOf } from './management.ts';

export interface TestRabbitmqOptions {
  readonly settings: RabbitmqSettings;
  readonly secrets: BrokerSecrets;
}

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

type Outcome = Omit<TestStep, 'target' | 'ms'>;

async function step(target: TestStep['target'], attempt: () => Promise<Outcome>): Promise<TestStep> {
  const started = performance.now();
  const outcome = await attempt().catch((error: unknown): Outcome => {
    const code = error instanceof ExpectedError ? error.code : 'internal';
    return { ok: false, code, message: messageOf(error) };
  });
  return { target, ...outcome, ms: Math.round(performance.now() - started) };
}

function testHost({ settings, secrets }: TestRabbitmqOptions, endpoint: Host): Promise<TestStep> {
  return step('broker', async () => {
    const connectionName = 'Oráculo Console (test)';
    const link = await Link.open(
      { endpoint, settings, secrets, connectionName, deadlineMs: DIAL_WITHIN_MS },
      silent,
    );
    try {
      const channel = await link.openChannel();
      await channel.close();
      const { product, version } = link.peer;
      const message = `${endpoint.host}:${endpoint.port} answers: ${product} ${version}, virtual host "${settings.vhost}"`;
      return { ok: true, code: 'ok', message };
    } finally {
      await link.close();
    }
  });
}

function testManagement({ settings, secrets }: TestRabbitmqOptions): Promise<TestStep> {
  return step('management', async () => {
    const management = managementOf(settings, secrets);
    if (!management) {
      return settings.managementUrl === null || settings.auth === 'external'
        ? { ok: true, code: 'skipped', message: 'No management API to ask: queues are asked one by one' }
        : {
            ok: false,
            code: 'invalid-arguments',
            message: 'The address of the management API is not one of http or https',
          };
    }
    const vhost = encodeURIComponent(settings.vhost);
    const answer = await management.get(`queues/${vhost}?page=1&page_size=1&columns=name`);
    return answer === null
      ? {
          ok: false,
          code: 'broker-vhost',
          message: `The management API knows no virtual host "${settings.vhost}"`,
        }
      : { ok: true, code: 'ok', message: 'The management API answers' };
  });
}

/** One `broker` step per host, then one `management` step. Resolves in any case. */
export async function testRabbitmq(options: TestRabbitmqOptions): Promise<TestStep[]> {
  const hosts = options.settings.hosts.map((host) => testHost(options, host));
  return Promise.all([...hosts, testManagement(options)]);
}
