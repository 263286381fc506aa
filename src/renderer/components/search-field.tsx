import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type Ref, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './class-names.ts';
import { Kbd } from './kbd.tsx';
import { enterList } from './list-search.ts';

export interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly shortcut?: string;
  /** It filters the screen's list: arrow down and Enter lead to the first row. */
  readonly ofList?: boolean;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly className?: string;
  readonly ref?: Ref<HTMLInputElement>;
}

/** Text that narrows what is shown. Escape clears it. `/` goes to the first one of a screen. */
export function SearchField({
  label,
  value,
  onChange,
  placeholder,
  shortcut,
  ofList = false,
  onKeyDown,
  className,
  ref,
}: SearchFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className={cx('relative min-w-40', className ?? 'w-72')}>
      <Search
        aria-hidden
        className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-3.5 text-muted"
      />
      <input
        ref={ref}
        id={id}
        type="search"
        aria-label={label}
        data-search
        data-list-search={ofList || undefined}
        value={value}
        placeholder={placeholder ?? label}
        spellCheck={false}
        autoComplete="off"
        maxLength={500}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') {
            event.stopPropagation();
            onChange('');
          } else if (ofList && leadsToList(event)) {
            event.preventDefault();
            enterList(event.currentTarget);
          }
          onKeyDown?.(event);
        }}
        className="h-control w-full rounded-md border border-control bg-surface pr-8 pl-8 text-sm hover:border-ink"
      />
      {value === '' && shortcut && (
        <span aria-hidden className="pointer-events-none absolute inset-y-0 right-2 flex items-center">
          <Kbd keys={shortcut} />
        </span>
      )}
      {value !== '' && (
        <button
          type="button"
          aria-label={t('ui.clear')}
          onClick={() => onChange('')}
          className="absolute inset-y-0.5 right-0.5 flex w-7 items-center justify-center rounded-sm text-muted hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </div>
  );
}

function leadsToList(event: KeyboardEvent): boolean {
  const held = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  return !held && !event.nativeEvent.isComposing && ['ArrowDown', 'Enter'].includes(event.key);
}
