/** What is chosen and what is pointed at in a run: the same for the list, the sequence and the steps. */
import { useMemo, useState } from 'react';
import type { RunEvent } from '../../../shared/domain/run.ts';

export interface PointedAt {
  readonly step: string | null;
  /** Null: the step as a whole. */
  readonly seq: number | null;
}

export interface RunSelection {
  /** Null: nothing is chosen, or the event at `index` is not read yet. */
  readonly seq: number | null;
  /** Its place in the run; -1: nothing is chosen, or the place is not known. */
  readonly index: number;
  readonly pointedAt: PointedAt | null;
  select(seq: number | null, index: number): void;
  point(at: PointedAt | null): void;
  isPointedAt(event: Pick<RunEvent, 'seq' | 'step'>): boolean;
}

/** `first`: what is chosen until the operator chooses. */
export function useRunSelection(first: number | null): RunSelection {
  const [chosen, choose] = useState<{ readonly seq: number | null; readonly index: number } | null>(null);
  const [pointedAt, point] = useState<PointedAt | null>(null);
  return useMemo(() => {
    const { seq, index } = chosen ?? { seq: first, index: -1 };
    return {
      seq,
      index,
      pointedAt,
      select: (next, place) => choose({ seq: next, index: place }),
      point,
      isPointedAt: (event) => {
        if (pointedAt === null) return false;
        return pointedAt.seq === null ? event.step === pointedAt.step : event.seq === pointedAt.seq;
      },
    };
  }, [chosen, first, pointedAt]);
}
