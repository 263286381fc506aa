/**
 * Watches one connection for as long as it is wanted. In: deliveries of a tap. Out: durable events, and gaps for the
 * times in which nobody watched. The ack follows the commit. A tap that is lost is opened again; exchanges that do not
 * exist yet are looked for again and again, because the system may start after the console.
 */
import type { CaptureGap } from '../../shared/domain/event.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { messageOf } from '../../shared/errors.ts';
import type { BrokerSession, Delivery, Topology } from '../broker/port.ts';
import type { Clock, Log } from '../deps.ts';
import { type Batcher, batcher } from './batcher.ts';
import type { CapturedEvent } from './captured-event.ts';
import { type OverflowVerdict, overflowWatch } from './overflow.ts';
import { readDeliveries } from './read-delivery.ts';
import type { Recorder } from './recorder.ts';
import { ExchangeRefused, openTap, type Tap } from './tap.ts';
import { bindingKey, deathExchanges, profileBindings, type TapBinding, tapBindings } from './tap-bindings.ts';
import { type Pause, pause } from './wait.ts';

export interface CaptureOptions {
  readonly session: BrokerSession;
  readonly profile: SystemProfile;
  readonly recorder: Recorder;
  /** Stores a batch and tells listeners; durable when it returns. */
  readonly record: (batch: readonly Omit<CapturedEvent, 'seq'>[]) => void;
  /** Every time the bindings were read, so that nobody asks the broker for the same again; null: it does not tell them. */
  readonly topologyRead?: (topology: Topology | null) => void;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Capture {
  /**
   * Waits at most `ms` until the tap sees what is published to that exchange, and what the system answers elsewhere: a
   * tap that has just opened waits for all bindings of the profile, one that is older only for this exchange. Returns
   * whether the exchange is watched.
   */
  whenWatching(exchange: string, ms: number): Promise<boolean>;
  /** Bindings by which deaths are seen now. */
  deathBindings(): readonly TapBinding[];
  /** Ends with everything received committed; the gap that begins has that reason. */
  close(reason: CaptureGap['reason']): Promise<void>;
}

const FIRST_LOOK_MS = 250;
const SLOWEST_LOOK_MS = 5_000;
/** How often bindings are read again when none is missing. */
const REREAD_MS = 30_000;
const SLOWEST_REOPEN_MS = 30_000;
const CARE_MS = 2_000;
const POLL_MS = 50;
/** A system that has not made a binding this long after the tap opened may never make it. */
const SETTLED_MS = 5_000;

interface Received {
  readonly deliveryTag: number;
  /** One as a rule; several where a message is a list of events. */
  readonly events: readonly Omit<CapturedEvent, 'seq'>[];
}

/** Bindings of the profile that the system has not made yet; of a profile that names none, one while there is nothing. */
function notYetThere(profile: SystemProfile, wanted: readonly TapBinding[]): number {
  const named = profileBindings(profile);
  if (named.length === 0) return wanted.length === 0 ? 1 : 0;
  const made = new Set(wanted.map(bindingKey));
  return named.filter((binding) => !made.has(bindingKey(binding))).length;
}

export function startCapture(options: CaptureOptions): Capture {
  const { session, profile, recorder, record, clock, log } = options;
  const refused = new Set<string>();
  let deaths = deathExchanges(profile, null);
  let tap: Tap | undefined;
  let open = true;
  let openedAt = 0;
  let isComplete = false;
  let endReason: CaptureGap['reason'] = 'not-connected';
  let resting: Pause | undefined;

  const rest = async (ms: number) => {
    resting = pause(ms);
    await resting.over;
  };

  const received = (delivery: Delivery): Received => {
    const origin = deaths.has(delivery.exchange) ? 'death' : 'tap';
    return {
      deliveryTag: delivery.deliveryTag,
      events: readDeliveries(profile, delivery, origin, clock.now()),
    };
  };

  const readTopology = async (): Promise<Topology | null> => {
    try {
      return await session.topology();
    } catch (error) {
      log.warn('the broker did not tell its bindings; those of the profile are used', {
        reason: messageOf(error),
      });
      return null;
    }
  };

  const follow = async (current: Tap): Promise<number> => {
    const topology = await readTopology();
    options.topologyRead?.(topology);
    deaths = deathExchanges(profile, topology);
    const wanted = tapBindings(profile, topology);
    const missing = await current.follow(wanted.filter((binding) => !refused.has(binding.exchange)));
    const absent = missing + notYetThere(profile, wanted);
    isComplete = absent === 0;
    return absent;
  };

  /** Follows the bindings until the tap is gone: often while something is missing, seldom afterwards. */
  const keepFollowing = async (current: Tap, isGone: () => boolean) => {
    let wait = FIRST_LOOK_MS;
    while (!isGone()) {
      const missing = await follow(current);
      wait =
        missing === 0 ? REREAD_MS : wait === REREAD_MS ? FIRST_LOOK_MS : Math.min(wait * 2, SLOWEST_LOOK_MS);
      await Promise.race([rest(wait), current.closed]);
    }
  };

  /**
   * A look at the depth, and a sign of life once it is answered: what the broker does not answer is not watched. One
   * at a time, however slow the broker is; never fails, as nobody waits for it.
   */
  const carer = (current: Tap, answered: (depth: number) => void) => {
    let busy = false;
    let troubled = false;
    return async () => {
      if (busy) return;
      busy = true;
      try {
        answered(await current.depth());
        troubled = false;
      } catch (error) {
        if (!troubled) log.warn('the tap has no sign of life', { reason: messageOf(error) });
        troubled = true;
      } finally {
        busy = false;
      }
    };
  };

  const noteLosses = (verdict: OverflowVerdict) => {
    if (verdict.kind === 'losing') recorder.gap('overflow', verdict.since);
    if (verdict.kind === 'recovered') recorder.recovered();
  };

  /** One tap from its opening to its end. */
  const watchOnce = async () => {
    const overflow = overflowWatch(() => clock.now());
    const batch = batcher<Received>({
      commit: (items) => record(items.flatMap((item) => item.events)),
      committed: (last) => tap?.ackUpTo(last.deliveryTag),
      log,
    });
    /** When the broker was last known to be there. */
    let heardAt = clock.now();
    const current = await openTap({
      session,
      log,
      receive: (delivery) => {
        heardAt = clock.now();
        overflow.received(delivery.body.length);
        batch.add(received(delivery));
      },
    });
    let gone = !open;
    void current.closed.then(() => {
      gone = true;
    });
    const answered = (depth: number) => {
      // An answer that comes after the end must not be told after the gap.
      if (tap !== current) return;
      heardAt = clock.now();
      noteLosses(overflow.judge(depth));
      recorder.alive();
    };
    try {
      heardAt = clock.now();
      recorder.watching();
      tap = current;
      openedAt = performance.now();
      isComplete = false;
      const caring = setInterval(carer(current, answered), CARE_MS);
      try {
        await keepFollowing(current, () => gone || !open);
      } finally {
        clearInterval(caring);
        end(batch, heardAt);
      }
    } finally {
      await current.close();
    }
  };

  /** The gap begins where the broker was last heard, or with the first message that was given up. */
  const end = (batch: Batcher<Received>, heardAt: number) => {
    let since = heardAt;
    try {
      const [first] = batch.close();
      since = Math.min(since, first?.events[0]?.receivedAt ?? since);
    } finally {
      tap = undefined;
      recorder.gap(open ? 'connection-lost' : endReason, since);
    }
  };

  const connected = () => session.state.kind === 'connected';

  const run = async () => {
    let wait = FIRST_LOOK_MS;
    while (open) {
      if (!connected()) {
        await rest(SLOWEST_REOPEN_MS);
        continue;
      }
      const started = clock.now();
      try {
        await watchOnce();
      } catch (error) {
        if (error instanceof ExchangeRefused) refused.add(error.exchange);
        log.warn('the tap ended', { reason: messageOf(error) });
      }
      wait =
        clock.now() - started > SLOWEST_REOPEN_MS ? FIRST_LOOK_MS : Math.min(wait * 2, SLOWEST_REOPEN_MS);
      if (open && connected()) await rest(wait);
    }
  };

  const unsubscribe = session.onState(() => resting?.end());
  const running = run();

  return {
    whenWatching: async (exchange, ms) => {
      const until = performance.now() + ms;
      const settled = () => isComplete || performance.now() - openedAt > SETTLED_MS;
      const watches = () => tap?.watches(exchange) === true;
      while (open && performance.now() < until && !(watches() && settled())) {
        resting?.end();
        await pause(POLL_MS).over;
      }
      return watches();
    },
    deathBindings: () => (tap?.bindings ?? []).filter(({ exchange }) => deaths.has(exchange)),
    close: async (reason) => {
      endReason = reason;
      open = false;
      unsubscribe();
      resting?.end();
      await running;
    },
  };
}
