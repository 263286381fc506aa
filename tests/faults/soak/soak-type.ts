/** Rounds on one type of queue, on a broker of its own behind a proxy that can cut connections. */
import { startAmqpProxy } from '../../support/amqp-proxy.ts';
import { chance } from '../../support/chance.ts';
import { type DeadQueueType, declarePair } from '../../support/failures/lab.ts';
import { openSession } from '../../support/failures/sessions.ts';
import { startRabbitmq } from '../../support/services/rabbitmq.ts';
import { soakRound } from './round.ts';
import { NOTHING, sum, type Tally } from './tally.ts';

export interface Form {
  readonly rounds: number;
  /** Of each round; of faults, as many as find the job at work. */
  readonly messages: number;
  readonly kills: number;
  readonly resets: number;
  readonly brokerKills: number;
}

/** They take turns: a pace leaves time for faults to meet a job at work, haste has more in the air when they do. */
const GAITS = [
  { window: 50, rate: 500 },
  { window: 500, rate: null },
  { window: 20, rate: 300 },
] as const;

export async function soakType(
  type: DeadQueueType,
  form: Form,
  seed: number,
  told: (round: number, tally: Tally) => void,
): Promise<Tally> {
  const server = await startRabbitmq();
  const proxy = await startAmqpProxy(server.amqpUrl);
  const { amqpUrl, managementUrl } = server;
  const open = await openSession({ kind: 'rabbitmq', folder: '', amqpUrl, managementUrl });
  try {
    const place = {
      server,
      proxy,
      session: open.session,
      pair: await declarePair(open.session, 'soak', type),
    };
    const random = chance(seed);
    let total = NOTHING;
    for (let round = 0; round < form.rounds; round += 1) {
      const { messages, kills, resets, brokerKills } = form;
      const gait = GAITS[round % GAITS.length] ?? GAITS[0];
      const plan = { messages, kills, resets, brokerKills, ...gait };
      const tally = await soakRound(place, plan, `${type}-${round}-`, random);
      total = sum(total, tally);
      told(round, tally);
    }
    return total;
  } finally {
    await open.close();
    await proxy.close();
    await server.stop();
  }
}
