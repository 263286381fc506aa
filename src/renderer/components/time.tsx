/** Times, ages, durations and sizes in the language shown; local time, with UTC on hover. */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useFormat } from '../i18n/use-format.ts';

const NowContext = createContext<number | null>(null);

/** Ticks for every age below it: one timer per window, not one per cell. */
export function NowProvider({
  everyMs = 1000,
  children,
}: {
  readonly everyMs?: number;
  readonly children: ReactNode;
}) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return <NowContext.Provider value={now}>{children}</NowContext.Provider>;
}

/** The clock that ages are counted by. */
export function useNow(): number {
  return useContext(NowContext) ?? Date.now();
}

export interface TimeTextProps {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** With milliseconds. */
  readonly precise?: boolean;
  /** Clock time alone, for lists of one day. */
  readonly timeOnly?: boolean;
}

export function TimeText({ at, precise = false, timeOnly = false }: TimeTextProps) {
  const format = useFormat();
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return <span>{String(at)}</span>;
  const text = timeOnly ? format.time(at, precise) : format.dateTime(at, precise);
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={`${format.dateTime(at, true)}\n${format.utc(at)}`}
      className="tabular-nums"
    >
      {text}
    </time>
  );
}

/** How long ago; ticks by itself. */
export function AgeText({ at }: { readonly at: number }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={`${format.dateTime(at)}\n${format.utc(at)}`}
      className="tabular-nums"
    >
      {format.age(at, now)}
    </time>
  );
}

export function DurationText({ ms }: { readonly ms: number }) {
  const format = useFormat();
  return <span className="tabular-nums">{format.duration(ms)}</span>;
}

export function SizeText({ bytes }: { readonly bytes: number }) {
  const format = useFormat();
  return <span className="tabular-nums">{format.size(bytes)}</span>;
}
