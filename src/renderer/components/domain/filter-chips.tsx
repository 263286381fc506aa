/** One choice out of few, each with its count: the filter by state above a list. */
import type { ReactNode } from 'react';
import { cx } from '../class-names.ts';

export interface FilterChip {
  readonly id: string;
  readonly label: ReactNode;
  readonly count?: string;
}

export interface FilterChipsProps {
  readonly label: string;
  readonly chips: readonly FilterChip[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

export function FilterChips({ label, chips, chosen, onChoose }: FilterChipsProps) {
  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-1">
      <legend className="sr-only">{label}</legend>
      {chips.map((chip) => (
        <button
          key={chip.id}
          type="button"
          aria-pressed={chip.id === chosen}
          onClick={() => onChoose(chip.id)}
          className={cx(
            'inline-flex h-control-sm items-center gap-1.5 rounded-full border px-2.5 text-xs whitespace-nowrap',
            chip.id === chosen
              ? 'border-accent bg-accent-soft font-medium text-accent-text'
              : 'border-line-strong text-muted hover:bg-hover hover:text-ink',
          )}
        >
          {chip.label}
          {chip.count !== undefined && <span className="tabular-nums">{chip.count}</span>}
        </button>
      ))}
    </fieldset>
  );
}
