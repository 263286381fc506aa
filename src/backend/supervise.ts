/**
 * Keeps something running over a session that comes and goes: each time the session is connected it is started; when it
 * ends by itself while the session stays, it is started again after a pause that grows.
 */
import type { BrokerSession } from '../core/broker/port.ts';
import type { Log } from '../core/deps.ts';
import { messageOf } from '../shared/errors.ts';

export interface Running {
  /** Resolves with the reason once it runs no more, other than by `stop`. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface Supervised {
  /** Resolves at the first successful start. */
  readonly ready: Promise<void>;
  /** Resolves after the first attempt to start, however it went. */
  readonly attempted: Promise<void>;
  close(): Promise<void>;
}

const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Something to wait for: all who wait are let go at each `notify`. */
function bell() {
  const waiting = new Set<() => void>();
  return {
    notify: () => {
      for (const release of waiting) release();
    },
    /** Until the next `notify`, or `limitMs` later. */
    next: (limitMs?: number) =>
      new Promise<void>((resolve) => {
        const release = () => {
          clearTimeout(timer);
          waiting.delete(release);
          resolve();
        };
        const timer = limitMs === undefined ? undefined : setTimeout(release, limitMs);
        waiting.add(release);
      }),
  };
}

export function supervise(session: BrokerSession, start: () => Promise<Running>, log: Log): Supervised {
  const ready = Promise.withResolvers<void>();
  const attempted = Promise.withResolvers<void>();
  const closing = Promise.withResolvers<string>();
  const changes = bell();
  let open = true;
  const unsubscribe = session.onState(changes.notify);

  async function runOnce(): Promise<void> {
    const running = await start();
    ready.resolve();
    attempted.resolve();
    log.info('workers run');
    const reason = await Promise.race([running.ended, closing.promise]);
    log.info('workers end', { reason });
    await running.stop();
  }

  async function loop(): Promise<void> {
    let pause = SHORTEST_PAUSE_MS;
    while (open) {
      if (session.state.kind !== 'connected') {
        await changes.next();
        continue;
      }
      const started = performance.now();
      await runOnce().catch((error) => log.warn('workers failed', { reason: messageOf(error) }));
      attempted.resolve();
      if (performance.now() - started > LONGEST_PAUSE_MS) pause = SHORTEST_PAUSE_MS;
      if (!open) return;
      await changes.next(pause);
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    }
  }

  const done = loop();
  return {
    ready: ready.promise,
    attempted: attempted.promise,
    close: async () => {
      open = false;
      closing.resolve('the program stops');
      changes.notify();
      await done;
      unsubscribe();
    },
  };
}
