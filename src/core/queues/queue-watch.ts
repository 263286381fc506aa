/**
 * The queues of one connection, for the screen that shows them. Depths are sampled from what the capture reads of the
 * broker anyway, so that the history costs it nothing; a question of the window asks anew. Only ever reads.
 */
import type { QueueDetail, QueueReport } from '../../shared/domain/queue.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError, messageOf } from '../../shared/errors.ts';
import type { BrokerSession, ConsumerFacts, Topology } from '../broker/port.ts';
import type { Clock, Log } from '../deps.ts';
import { DepthHistory } from './depth-history.ts';
import { depthOf, mostTelling, queueReport } from './queue-report.ts';
import { fromTopology, readByProfile, readQueues, type ToldQueues } from './read-queues.ts';

/** More than one can read. */
const MAX_CONSUMERS = 200;

export interface QueueWatchOptions {
  readonly profile: SystemProfile;
  /** Throws `not-connected`. */
  readonly session: () => BrokerSession;
  /** Highest count of deliveries seen on a message of the queue. */
  readonly highestCount: (queue: string) => number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface QueueWatch {
  /** Asks the broker. Without a connection what was told last; fails with `not-connected` when there is none. */
  report(): Promise<QueueReport>;
  detail(queue: string): Promise<QueueDetail>;
  /** The capture has read the broker's bindings; null: it does not tell them. */
  topologyRead(topology: Topology | null): void;
}

interface Latest {
  readonly told: ToldQueues;
  readonly asOf: number;
  readonly brokerVersion: string;
}

function versionOf({ state }: BrokerSession): string {
  return state.kind === 'connected' ? state.version : '';
}

type Consumers = Pick<QueueDetail, 'consumers' | 'consumersTotal' | 'problem'>;

function consumersTold(told: readonly ConsumerFacts[] | null): Consumers {
  const consumers = told?.slice(0, MAX_CONSUMERS).map((consumer) => ({ ...consumer })) ?? null;
  return { consumers, consumersTotal: told?.length ?? 0, problem: null };
}

/** Also where there is no connection: the history is known all the same. */
async function consumersOf(session: QueueWatchOptions['session'], queue: string): Promise<Consumers> {
  try {
    return consumersTold(await session().consumersOf(queue));
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    const problem = { code: error.code, details: { ...error.details } };
    return { consumers: null, consumersTotal: 0, problem };
  }
}

export function queueWatch(options: QueueWatchOptions): QueueWatch {
  const { profile, session, highestCount, clock, log } = options;
  const history = new DepthHistory();
  let latest: Latest | undefined;
  let asking: Promise<Latest> | undefined;

  const sample = (at: number, { queues }: ToldQueues) => {
    const counted = mostTelling(queues.filter(({ isCounted }) => isCounted));
    history.add(at, new Map(counted.map(({ details }) => [details.name, depthOf(details)])));
  };

  const take = (from: BrokerSession, told: ToldQueues): Latest => {
    latest = { told, asOf: clock.now(), brokerVersion: versionOf(from) };
    sample(latest.asOf, told);
    return latest;
  };

  /** Questions that come while one is under way get its answer. */
  const ask = (from: BrokerSession): Promise<Latest> => {
    asking ??= readQueues(from, profile)
      .then((told) => take(from, told))
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  const answer = async (): Promise<Latest & { readonly live: boolean }> => {
    let from: BrokerSession;
    try {
      from = session();
    } catch (error) {
      if (error instanceof ExpectedError && latest) return { ...latest, live: false };
      throw error;
    }
    return { ...(await ask(from)), live: true };
  };

  const sampleByProfile = async () => {
    const told = await readByProfile(session(), profile, null);
    sample(clock.now(), told);
  };

  return {
    report: async () => queueReport({ ...(await answer()), profile, history, highestCount }),
    detail: async (queue) => {
      const consumers = await consumersOf(session, queue);
      const { times, depths } = history.of(queue);
      return { ...consumers, history: { times: [...times], depths: [...depths] } };
    },
    topologyRead: (topology) => {
      // While bindings are missing the capture reads them every few seconds.
      if (!history.isDue(clock.now())) return;
      if (topology) sample(clock.now(), fromTopology(topology));
      else
        sampleByProfile().catch((error: unknown) =>
          log.warn('the depths of the queues could not be sampled', { reason: messageOf(error) }),
        );
    },
  };
}
