import { useId } from 'react';

export interface ChoiceFieldProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}

/** One of a few, all in sight; takes effect at once. */
export function ChoiceField<V extends string>({ label, value, options, onChange }: ChoiceFieldProps<V>) {
  const id = useId();
  return (
    <div
      role="radiogroup"
      aria-labelledby={`${id}-label`}
      className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1.5"
    >
      <span id={`${id}-label`} className="text-sm font-medium">
        {label}
      </span>
      <div className="flex flex-wrap rounded-md border border-control bg-sunken p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex h-7 items-center rounded-sm border border-transparent px-3 text-sm text-muted hover:text-ink has-checked:border-accent has-checked:bg-accent-soft has-checked:font-semibold has-checked:text-accent-text has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            {option.label}
          </label>
        ))}
      </div>
    </div>
  );
}
