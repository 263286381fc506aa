/** Tries everything a connection would use, without saving any of it. */
import type { ConnectionInput, TestStep } from '../../shared/domain/connection.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { checkProfile } from './check-profile.ts';
import type { KnownSecrets, Openers } from './link.ts';

const TARGETS: readonly TestStep['target'][] = ['broker', 'profile', 'management', 'redis'];

function skipped(target: TestStep['target'], message: string): TestStep {
  return { target, ok: true, code: 'skipped', message, ms: 0 };
}

const NOT_SET = {
  broker: 'No broker is set',
  profile: 'The broker was not reached, so its exchanges and queues were not looked for',
  management: 'No management address is set',
  redis: 'No Redis address is set',
} as const satisfies Record<TestStep['target'], string>;

async function profileStep(
  openers: Openers,
  connection: ConnectionInput,
  secrets: KnownSecrets,
  profile: SystemProfile,
): Promise<TestStep> {
  const brokerAlone = { ...connection.rabbitmq, redisUrl: null };
  const link = openers.rabbitmq(brokerAlone, secrets, `${connection.name}, test`);
  try {
    return await checkProfile(link.session, profile);
  } finally {
    await link.close();
  }
}

/** Steps in the order broker (one per host), profile, management, redis. */
export async function testConnection(
  openers: Openers,
  connection: ConnectionInput,
  secrets: KnownSecrets,
  profile: SystemProfile,
): Promise<TestStep[]> {
  const steps = await openers.test(connection, secrets);
  const brokerWorks = steps.some((step) => step.target === 'broker' && step.ok);
  const all = brokerWorks ? [...steps, await profileStep(openers, connection, secrets, profile)] : steps;
  return TARGETS.flatMap((target) => {
    const found = all.filter((step) => step.target === target);
    return found.length > 0 ? found : [skipped(target, NOT_SET[target])];
  });
}
