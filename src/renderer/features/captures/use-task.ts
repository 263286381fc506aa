/** A long command of the core: its progress, a way to stop it, and what it failed with. */
import { useEffect, useRef, useState } from 'react';
import type { CallOptions } from '../../../shared/rpc.ts';
import { useClient } from '../../client/client-context.tsx';
import { type ClientError, toClientError } from '../../client/client-error.ts';

export interface TaskProgress {
  readonly done: number;
  readonly total: number;
}

export interface Task {
  /** Null while nothing runs. */
  readonly progress: TaskProgress | null;
  readonly error: ClientError | null;
  /** Answers null when it failed or was stopped; `error` says why. */
  run<T>(work: (task: string, options: CallOptions) => Promise<T>): Promise<T | null>;
  stop(): void;
  /** For work that tells its own progress. */
  tell(progress: TaskProgress): void;
}

const START: TaskProgress = { done: 0, total: 0 };

/** Ends with what shows it: a dialog that is closed stops what it began. */
export function useTask(): Task {
  const client = useClient();
  const [progress, setProgress] = useState<TaskProgress | null>(null);
  const [error, setError] = useState<ClientError | null>(null);
  const running = useRef<{ readonly id: string; readonly abort: AbortController } | null>(null);
  useEffect(() => () => running.current?.abort.abort(), []);
  useEffect(
    () =>
      client.on('captures.progress', ({ task, done, total }) => {
        if (task === running.current?.id) setProgress({ done, total });
      }),
    [client],
  );
  return {
    progress,
    error,
    tell: setProgress,
    run: async (work) => {
      const abort = new AbortController();
      const id = crypto.randomUUID();
      running.current = { id, abort };
      setError(null);
      setProgress(START);
      try {
        return await work(id, { signal: abort.signal });
      } catch (failure) {
        const known = toClientError(failure);
        if (known.code !== 'cancelled') setError(known);
        return null;
      } finally {
        running.current = null;
        setProgress(null);
      }
    },
    stop: () => running.current?.abort.abort(),
  };
}
