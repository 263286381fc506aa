/** Waiting for something the core will tell: look, then look again after every event that may have changed it. */
import type { EventName } from '../shared/contract.ts';
import { ExpectedError } from '../shared/errors.ts';
import type { ConsoleClient } from '../shared/handlers.ts';

export interface WaitOptions {
  readonly client: ConsoleClient;
  readonly events: readonly EventName[];
  readonly timeoutMs: number;
  readonly what: string;
  readonly signal?: AbortSignal;
}

/** The first answer of `look` that is not undefined. Fails with `timeout`, or `cancelled` by the signal. */
export async function waitFor<T>(look: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  let changed = true;
  let wake: () => void = () => undefined;
  const told = () => {
    changed = true;
    wake();
  };
  const ends = options.events.map((name) => options.client.on(name, told));
  options.signal?.addEventListener('abort', told, { once: true });
  try {
    for (;;) {
      if (options.signal?.aborted) throw new ExpectedError('cancelled', `${options.what}: interrupted`);
      changed = false;
      const answer = await look();
      if (answer !== undefined) return answer;
      const left = deadline - Date.now();
      if (left <= 0)
        throw new ExpectedError('timeout', `${options.what}: not within ${options.timeoutMs / 1000} s`);
      if (changed) continue;
      // Some states change with the clock alone (overdue, stalled): look again each second even if nothing is told.
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 1_000));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    for (const end of ends) end();
    options.signal?.removeEventListener('abort', told);
  }
}
