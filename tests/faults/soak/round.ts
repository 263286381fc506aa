/**
 * One round: a dead-letter queue is filled, consoles that are killed and cut off again and again bring it back as a job,
 * and in the end every message is counted. What the consoles say of themselves is not believed: the queues are emptied by
 * another client.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BrokerSession } from '../../../src/core/broker/port.ts';
import { RETRY_STEPS } from '../../../src/core/retry/steps.ts';
import type { AmqpProxy } from '../../support/amqp-proxy.ts';
import type { Chance } from '../../support/chance.ts';
import { fillDead } from '../../support/failures/fill.ts';
import { eventually, type QueuePair } from '../../support/failures/lab.ts';
import { startProcess, type TestProcess } from '../../support/process.ts';
import type { RabbitmqServer } from '../../support/services/rabbitmq.ts';
import { AT_WORK, REPORT, type SoakOrder, type SoakReport } from './order.ts';
import { counted, type Tally } from './tally.ts';

export interface RoundPlan {
  readonly messages: number;
  readonly window: number;
  readonly rate: number | null;
  readonly kills: number;
  readonly resets: number;
  readonly brokerKills: number;
}

export interface RoundPlace {
  readonly server: RabbitmqServer;
  readonly proxy: AmqpProxy;
  /** A client of the test's own, not through the proxy. */
  readonly session: BrokerSession;
  readonly pair: QueuePair;
}

/**
 * A dead letter reaches the disk of a classic queue when the broker is at rest, and nobody confirms it: a kill before that
 * would lose it without any console.
 */
const AT_REST_MS = 4_000;
const FINISH_MS = 300_000;
const CHILD = join(import.meta.dirname, 'child.ts');

type Fault = 'kill' | 'reset' | 'broker';

function faultsOf({ kills, resets, brokerKills }: RoundPlan, chance: Chance): readonly Fault[] {
  const left: Fault[] = [
    ...Array.from({ length: kills }, () => 'kill' as const),
    ...Array.from({ length: resets }, () => 'reset' as const),
    ...Array.from({ length: brokerKills }, () => 'broker' as const),
  ];
  const shuffled: Fault[] = [];
  while (left.length > 0) shuffled.push(...left.splice(chance.int(left.length), 1));
  return shuffled;
}

/** Each window of a job of retries comes past these; one that it does not come past would let the round end first. */
const CRASH_STEPS = RETRY_STEPS.filter(
  (step) => step !== 'classified' && step !== 'planned' && step !== 'discarding',
);
/** Messages that a console brings back at most before it ends itself, so that enough is left for the other faults. */
const MOST_BEFORE_CRASH = 500;

/** Half of the kills at a named step, half at any moment. */
function crashOf(chance: Chance, window: number): SoakOrder['crashAt'] {
  if (chance.int(2) === 0) return null;
  const occurrences = Math.max(1, Math.min(4, Math.floor(MOST_BEFORE_CRASH / window)));
  return { step: chance.of(CRASH_STEPS), occurrence: 1 + chance.int(occurrences) };
}

class Round {
  readonly #place: RoundPlace;
  readonly #chance: Chance;
  readonly #order: Omit<SoakOrder, 'crashAt'>;
  #console: TestProcess | undefined;
  done = { kills: 0, resets: 0, brokerKills: 0 };

  constructor(place: RoundPlace, chance: Chance, order: Omit<SoakOrder, 'crashAt'>) {
    this.#place = place;
    this.#chance = chance;
    this.#order = order;
  }

  async #running(crashAt: SoakOrder['crashAt'] = null): Promise<TestProcess> {
    const isAlive = this.#console && this.#console.child.exitCode === null && !this.#console.child.killed;
    if (this.#console && isAlive && crashAt === null) return this.#console;
    if (this.#console && isAlive) await this.#console.kill9();
    this.#console = startProcess(process.execPath, [CHILD, JSON.stringify({ ...this.#order, crashAt })]);
    return this.#console;
  }

  /** At work, and a moment on; false when there was nothing left to do. */
  async #isAtWork(console: TestProcess): Promise<boolean> {
    const begun = console.line(new RegExp(AT_WORK), 120_000).then(
      () => true,
      (error: unknown) => {
        if (console.child.exitCode === 0) return false;
        throw error;
      },
    );
    const isAtWork = await begun;
    if (isAtWork) await setTimeout(this.#chance.int(400));
    return isAtWork;
  }

  async #kill(): Promise<void> {
    const crashAt = crashOf(this.#chance, this.#order.window);
    const console = await this.#running(crashAt);
    if (crashAt === null) {
      if ((await this.#isAtWork(console)) && console.child.exitCode === null) {
        await console.kill9();
        this.done.kills += 1;
      }
    } else {
      // A step that does not come any more: the round has ended first.
      await console.stopped();
      if (console.child.signalCode === 'SIGKILL') this.done.kills += 1;
    }
    this.#console = undefined;
  }

  async #reset(): Promise<void> {
    if (!(await this.#isAtWork(await this.#running()))) return;
    this.#place.proxy.reset();
    this.done.resets += 1;
  }

  async #killBroker(): Promise<void> {
    if (!(await this.#isAtWork(await this.#running()))) return;
    await this.#place.server.kill9();
    await this.#place.server.restart();
    this.done.brokerKills += 1;
  }

  async meet(fault: Fault): Promise<void> {
    if (fault === 'kill') await this.#kill();
    else if (fault === 'reset') await this.#reset();
    else await this.#killBroker();
  }

  async finish(): Promise<SoakReport> {
    const console = await this.#running();
    const [, json = ''] = await console.line(new RegExp(`^${REPORT}(.*)$`), FINISH_MS);
    await console.stopped();
    // The child's own words, in the shape of `SoakReport`.
    return JSON.parse(json) as SoakReport;
  }

  async close(): Promise<void> {
    if (this.#console && this.#console.child.exitCode === null) await this.#console.kill9();
  }
}

function assertClean(report: SoakReport): void {
  if (report.problem) throw new Error(`the journal is locked: ${report.problem}`);
  if (report.errors.length > 0) throw new Error(`the console met defects:\n${report.errors.join('\n')}`);
  if (report.underWay > 0) throw new Error(`${report.underWay} retries never ended`);
}

export async function soakRound(
  place: RoundPlace,
  plan: RoundPlan,
  prefix: string,
  chance: Chance,
): Promise<Tally> {
  const { server, proxy, session, pair } = place;
  const folder = mkdtempSync(join(tmpdir(), 'oraculo-soak-'));
  const ids = Array.from({ length: plan.messages }, (_, n) => `${prefix}${n}`);
  const url = new URL(server.amqpUrl);
  url.port = String(proxy.port);
  const round = new Round(place, chance, {
    place: { kind: 'rabbitmq', folder, amqpUrl: url.href, managementUrl: server.managementUrl },
    folder,
    work: pair.work,
    window: plan.window,
    rate: plan.rate,
  });
  try {
    await fillDead(session, pair, { count: plan.messages, prefix, size: 600 });
    if (plan.brokerKills > 0) await setTimeout(AT_REST_MS);
    for (const fault of faultsOf(plan, chance)) await round.meet(fault);
    assertClean(await round.finish());
    await eventually(() => (session.state.kind === 'connected' ? true : null), 60_000);
    return { ...round.done, ...(await counted(session, pair, ids, join(folder, 'journal.db'))) };
  } finally {
    await round.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
