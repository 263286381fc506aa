/**
 * Manners towards the hosts that are asked: requests of one source to one host start apart, few run at the same time,
 * and a host that asked for a pause gets it from every task of this process, not only from the one that was told.
 */
import { TaskFailure, temporary } from '../worker/task-failure.ts';
import type { HttpAnswer, Requests } from './http.ts';

export interface Politeness {
  /** Between the starts of two requests to a host, in milliseconds. */
  readonly intervalMs: number;
  /** Requests to a host at the same time. */
  readonly concurrency: number;
  /** Kept after a 429 that names no Retry-After, in milliseconds. */
  readonly pauseMs: number;
}

export interface PolitenessDeps {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rejects with the signal's reason when it aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A longer pause is waited for in a delay queue, where it holds up no worker. */
const LONGEST_HOLD_MS = 5_000;

interface Gate {
  /** Resolves when a request may start; it ends with `leave`. Throws a temporary failure while the host pauses. */
  enter(signal: AbortSignal): Promise<void>;
  leave(): void;
  pause(ms: number): void;
}

function openGate(host: string, rules: Politeness, { now, wait }: PolitenessDeps): Gate {
  let running = 0;
  let nextAt = 0;
  let pausedUntil = 0;
  const queue: (() => void)[] = [];

  function leave(): void {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }

  async function place(): Promise<void> {
    if (running < rules.concurrency) running += 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
  }

  async function start(signal: AbortSignal): Promise<void> {
    const paused = pausedUntil - now();
    if (paused > LONGEST_HOLD_MS) {
      throw temporary('servidor_em_pausa', `"${host}" pediu uma pausa, que ainda dura`, {
        retryAfterMs: paused,
      });
    }
    const at = Math.max(now(), nextAt, pausedUntil);
    nextAt = at + rules.intervalMs;
    if (at > now()) await wait(at - now(), signal);
    signal.throwIfAborted();
  }

  return {
    leave,
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, now() + ms);
    },
    enter: async (signal) => {
      // Those before it are bounded by the limits of a request, so the queue needs no way out of its own.
      await place();
      try {
        await start(signal);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

/** A 429 that says no time is given one, so that the delay queue keeps the host's pause too. */
function withPause(error: unknown, { pauseMs }: Politeness): unknown {
  if (!(error instanceof TaskFailure) || error.codigo !== 'http_429' || error.retryAfterMs !== undefined)
    return error;
  return temporary(error.codigo, error.message, { retryAfterMs: pauseMs, cause: error });
}

/** The same requests, asked politely. Closing stays with the `http` given. */
export function politeHttp(http: Requests, rules: Politeness, deps: PolitenessDeps): Requests {
  const gates = new Map<string, Gate>();
  const gateOf = (host: string) => {
    const gate = gates.get(host) ?? openGate(host, rules, deps);
    gates.set(host, gate);
    return gate;
  };

  async function through(
    url: string,
    signal: AbortSignal,
    ask: () => Promise<HttpAnswer>,
  ): Promise<HttpAnswer> {
    const gate = gateOf(URL.canParse(url) ? new URL(url).host : '');
    await gate.enter(signal);
    try {
      return await ask();
    } catch (cause) {
      const error = withPause(cause, rules);
      if (error instanceof TaskFailure && error.retryAfterMs !== undefined) gate.pause(error.retryAfterMs);
      throw error;
    } finally {
      gate.leave();
    }
  }

  return {
    get: (url, options) => through(url, options.signal, () => http.get(url, options)),
    send: (method, url, body, options) =>
      through(url, options.signal, () => http.send(method, url, body, options)),
  };
}
