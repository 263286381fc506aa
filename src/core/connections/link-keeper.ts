/**
 * Keeps one connection linked for as long as it is wanted: opens the link, captures over it, opens it anew with backoff
 * when it is lost, and says at any time how things stand. A broker's own reconnects are its session's business.
 */
import type { ConnectionState } from '../../shared/domain/connection.ts';
import { ExpectedError, toWireError } from '../../shared/errors.ts';
import type { BrokerSession } from '../broker/port.ts';
import { type Capture, type CaptureOptions, startCapture } from '../capture/capture.ts';
import { type Pause, pause } from '../capture/wait.ts';
import type { Clock, Log } from '../deps.ts';
import type { ResultReader } from '../results/port.ts';
import type { Link } from './link.ts';

export interface LinkKeeperOptions {
  /** Fails with an expected error when trying again cannot help; anything else is tried again. */
  readonly open: () => Promise<Link>;
  readonly capture: Pick<CaptureOptions, 'profile' | 'recorder' | 'record' | 'topologyRead'>;
  readonly clock: Clock;
  readonly log: Log;
  /** State or blocking changed. */
  readonly changed: () => void;
  /** The connection has become connected. */
  readonly connected: () => void;
}

export interface LinkKeeper {
  readonly state: ConnectionState;
  readonly blocked: string | null;
  readonly session: BrokerSession | null;
  readonly results: ResultReader | null;
  readonly capture: Capture | null;
  /** Ends capture and link; the gap that begins is `not-connected`. */
  stop(): Promise<void>;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A link that lasted this long was a good one: backoff starts from the beginning. */
const GOOD_MS = 60_000;

/** How long capture may take to end in order. */
const GOODBYE_MS = 3_000;

interface Up {
  readonly link: Link;
  readonly capture: Capture;
  readonly unsubscribe: () => void;
}

/** Half of the wait is random, so that many consoles do not come back at once. */
function backoff(attempt: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
  return longest / 2 + Math.random() * (longest / 2);
}

export function keepLinked(options: LinkKeeperOptions): LinkKeeper {
  const { open, clock, log, changed, connected } = options;
  let own: ConnectionState = { kind: 'connecting', attempt: 1 };
  let up: Up | undefined;
  let wanted = true;
  let resting: Pause | undefined;
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });

  const say = (state: ConnectionState) => {
    own = state;
    changed();
  };

  const bringUp = (link: Link): Up => {
    let was: ConnectionState['kind'] | undefined;
    const follow = () => {
      const is = link.session.state.kind;
      if (is === 'connected' && was !== 'connected') connected();
      was = is;
      changed();
    };
    const ends = [link.session.onState(follow), link.session.onBlocked(changed)];
    const capture = startCapture({ ...options.capture, session: link.session, clock, log });
    const brought = { link, capture, unsubscribe: () => ends.forEach((end) => void end()) };
    up = brought;
    follow();
    return brought;
  };

  const takeDown = async (
    { link, capture, unsubscribe }: Up,
    reason: 'not-connected' | 'connection-lost',
  ) => {
    unsubscribe();
    const patience = pause(GOODBYE_MS);
    const captured = capture.close(reason);
    await Promise.race([captured, patience.over]);
    patience.end();
    // A broker that hangs answers nothing: the end of the link ends what still waits for it.
    await link.close();
    await captured;
    up = undefined;
  };

  /** Links once; returns when the link is gone or no longer wanted. */
  const linkOnce = async () => {
    const link = await open();
    if (!wanted) return link.close();
    const brought = bringUp(link);
    await Promise.race([link.lost, stopped]);
    await takeDown(brought, wanted ? 'connection-lost' : 'not-connected');
  };

  const waitToRetry = async (attempt: number, error: unknown) => {
    const { code, message } =
      error === undefined
        ? { code: 'broker-closed', message: 'The local services ended and are started again' }
        : toWireError(error);
    const ms = backoff(attempt);
    const since = clock.now();
    say({ kind: 'reconnecting', since, attempt, retryAt: since + ms, error: { code, message } });
    resting = pause(ms);
    await resting.over;
  };

  const run = async () => {
    let attempt = 0;
    while (wanted) {
      const started = clock.now();
      let failure: unknown;
      try {
        await linkOnce();
      } catch (error) {
        if (error instanceof ExpectedError) {
          return say({ kind: 'failed', error: { code: error.code, message: error.message } });
        }
        log.error('the connection could not be opened', error);
        failure = error;
      }
      if (!wanted) return;
      attempt = clock.now() - started > GOOD_MS ? 1 : attempt + 1;
      await waitToRetry(attempt, failure);
    }
  };

  const running = run();
  return {
    get state() {
      return up ? up.link.session.state : own;
    },
    get blocked() {
      return up?.link.session.blocked ?? null;
    },
    get session() {
      return up?.link.session ?? null;
    },
    get results() {
      return up?.link.results ?? null;
    },
    get capture() {
      return up?.capture ?? null;
    },
    stop: async () => {
      wanted = false;
      stop();
      resting?.end();
      await running;
    },
  };
}
