/** The command palette: everything that can be gone to or switched, found by typing. A combobox over a list. */
import { Search } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../components/class-names.ts';
import { Dialog } from '../components/dialog.tsx';
import { Kbd } from '../components/kbd.tsx';
import { type Command, matchCommands } from './palette-commands.ts';

export interface PaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly commands: readonly Command[];
  /** Commands that take the typed text. */
  readonly commandsFor: (query: string) => readonly Command[];
}

export function Palette({ open, onClose, commands, commandsFor }: PaletteProps) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('app.palette.title')}>
      <PaletteBody commands={commands} commandsFor={commandsFor} onClose={onClose} />
    </Dialog>
  );
}

function PaletteBody({ commands, commandsFor, onClose }: Omit<PaletteProps, 'open'>) {
  const { t } = useTranslation();
  const id = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const found = [
    ...matchCommands(commands, query),
    ...(query.trim() === '' ? [] : commandsFor(query.trim())),
  ];
  const at = Math.min(active, found.length - 1);
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const press = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % Math.max(1, found.length),
      ArrowUp: (at - 1 + found.length) % Math.max(1, found.length),
      PageDown: Math.min(found.length - 1, at + 8),
      PageUp: Math.max(0, at - 8),
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setActive(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[at]);
    }
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="relative">
        <Search
          aria-hidden
          className="pointer-events-none absolute inset-y-0 left-3 my-auto size-4 text-muted"
        />
        <input
          // The dialog gives the focus to the first field of its own accord.
          type="text"
          role="combobox"
          aria-label={t('app.palette.label')}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
          placeholder={t('app.palette.placeholder')}
          value={query}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={press}
          className="h-10 w-full rounded-md border border-control bg-surface pr-3 pl-9 text-md"
        />
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t('app.palette.title')}
        className="h-80 overflow-auto"
      >
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field holds the focus and the keys
          <div
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => run(command)}
            onPointerMove={() => setActive(index)}
            className={cx('flex h-8 items-center gap-2.5 rounded-md px-2.5', index === at && 'bg-selected')}
          >
            <command.icon aria-hidden className="size-4 shrink-0 text-muted" />
            <span className="min-w-0 flex-1 truncate">{command.label}</span>
            {command.keys && <Kbd keys={command.keys} />}
            <span className="text-xs text-muted">{command.group}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <p role="status" className="px-2 text-muted">
          {t('app.palette.empty', { query })}
        </p>
      )}
    </div>
  );
}
