/**
 * `npm run faults -- retry [--json] [--quick] [--seed N]`: kills, resets and broker kills over retry jobs on a real
 * RabbitMQ, and a count of every message afterwards (docs/faults.md, Long runs). Its last line is one JSON object.
 */
import { parseArgs } from 'node:util';
import type { DeadQueueType } from '../../support/failures/lab.ts';
import { type Form, soakType } from './soak-type.ts';
import { sum } from './tally.ts';

/** Per queue type. */
const LONG: Form = { rounds: 38, messages: 2_000, kills: 12, resets: 4, brokerKills: 1 };
const QUICK: Form = { rounds: 2, messages: 500, kills: 4, resets: 2, brokerKills: 1 };

/** True when nothing was lost and no duplicate was silent. */
export async function soakRetries(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, seed: { type: 'string' } },
  });
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const form = values.quick ? QUICK : LONG;
  const from = Date.now();
  const soak = (type: DeadQueueType, its: number) =>
    soakType(type, form, its, (round, tally) =>
      console.error(`${type} round ${round + 1} of ${form.rounds}: ${JSON.stringify(tally)}`),
    );
  const [classic, quorum] = await Promise.all([soak('classic', seed), soak('quorum', seed + 1)]);
  const seconds = Math.round((Date.now() - from) / 1_000);
  if (!values.json) {
    for (const [type, tally] of Object.entries({ classic, quorum })) console.log(`${type}:`, tally);
  }
  console.log(JSON.stringify({ faults: 'retry', seed, seconds, classic, quorum }));
  const all = sum(classic, quorum);
  return all.lost === 0 && all.unflaggedDuplicates === 0;
}
