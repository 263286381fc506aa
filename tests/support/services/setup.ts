/**
 * Vitest's global setup: a broker and a Redis for every project that names this file, once per run however many do.
 * Addresses come from ORACULO_TEST_AMQP_URL, ORACULO_TEST_MANAGEMENT_URL and ORACULO_TEST_REDIS_URL when those are
 * set, else from private servers that are stopped at the end. Tests read the same names from the environment or by
 * `inject`.
 */
import type { TestProject } from 'vitest/node';
import { startRabbitmq } from './rabbitmq.ts';
import { startRedis } from './redis.ts';

const NAMES = ['ORACULO_TEST_AMQP_URL', 'ORACULO_TEST_MANAGEMENT_URL', 'ORACULO_TEST_REDIS_URL'] as const;
type Addresses = { readonly [K in (typeof NAMES)[number]]: string };

declare module 'vitest' {
  export interface ProvidedContext extends Addresses {}
}

interface Services {
  readonly addresses: Addresses;
  stop(): Promise<void>;
}

interface Shared {
  users: number;
  services: Promise<Services>;
}

/** Each project loads its own copy of this module; what they share hangs on the process. */
const SHARED = Symbol.for('oraculo.tests.services');
const holder = globalThis as { [SHARED]?: Shared | undefined };

async function startBroker() {
  const amqp = process.env.ORACULO_TEST_AMQP_URL;
  if (amqp) {
    const management = process.env.ORACULO_TEST_MANAGEMENT_URL ?? '';
    return { amqpUrl: amqp, managementUrl: management, stop: () => Promise.resolve() };
  }
  return startRabbitmq();
}

async function startResults() {
  const url = process.env.ORACULO_TEST_REDIS_URL;
  return url ? { url, stop: () => Promise.resolve() } : startRedis();
}

async function start(): Promise<Services> {
  const [broker, redis] = await Promise.all([startBroker(), startResults()]);
  const addresses = {
    ORACULO_TEST_AMQP_URL: broker.amqpUrl,
    ORACULO_TEST_MANAGEMENT_URL: broker.managementUrl,
    ORACULO_TEST_REDIS_URL: redis.url,
  };
  const set = NAMES.filter((name) => !process.env[name]);
  for (const name of set) process.env[name] = addresses[name];
  return {
    addresses,
    stop: async () => {
      for (const name of set) delete process.env[name];
      await Promise.all([broker.stop(), redis.stop()]);
    },
  };
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = holder[SHARED] ?? { users: 0, services: start() };
  holder[SHARED] = shared;
  shared.users += 1;
  const { addresses } = await shared.services;
  for (const name of NAMES) project.provide(name, addresses[name]);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    holder[SHARED] = undefined;
    const services = await shared.services;
    await services.stop();
  };
}
