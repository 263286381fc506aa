/** Saved views beside the query bar: each with how many pass it now; and a name for the filter in use. */
import { Popover } from '@base-ui/react/popover';
import { Bookmark, BookmarkPlus, Copy, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Button, IconButton } from '../button.tsx';
import { TextField } from '../fields.tsx';
import { useCopy } from '../use-copy.ts';
import { VisibleText } from '../visible-text.tsx';

export interface ShownView {
  readonly id: string;
  readonly name: string;
  readonly filter: string;
  readonly count: number | null;
  readonly isLeast: boolean;
}

export interface ViewMenuProps {
  readonly views: readonly ShownView[];
  /** The filter in use; empty: there is none to save. */
  readonly filter: string;
  readonly onOpenChange: (open: boolean) => void;
  readonly isOpen: boolean;
  readonly onApply: (filter: string) => void;
  readonly onSave: (name: string, filter: string) => void;
  readonly onRemove: (id: string) => void;
}

export function ViewMenu(props: ViewMenuProps) {
  const { views, filter, isOpen, onOpenChange, onApply, onSave, onRemove } = props;
  const { t } = useTranslation();
  const apply = (view: ShownView) => {
    onOpenChange(false);
    onApply(view.filter);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={onOpenChange}>
      <Popover.Trigger render={<IconButton icon={Bookmark} size="sm" label={t('filters.views.open')} />} />
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} align="end" className="z-40">
          <Popover.Popup className="flex max-h-[75vh] w-[28rem] max-w-[calc(100vw-2rem)] flex-col gap-3 overflow-auto rounded-md border border-line-strong bg-raised p-4 shadow-pop outline-none">
            <Popover.Title className="text-sm font-semibold">{t('filters.views.title')}</Popover.Title>
            {views.length === 0 ? (
              <p className="text-sm text-muted">{t('filters.views.none')}</p>
            ) : (
              <ul className="-mx-2 flex flex-col">
                {views.map((view) => (
                  <ViewRow
                    key={view.id}
                    view={view}
                    onApply={() => apply(view)}
                    onRemove={() => onRemove(view.id)}
                  />
                ))}
              </ul>
            )}
            <SaveForm filter={filter} onSave={onSave} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ViewRowProps {
  readonly view: ShownView;
  readonly onApply: () => void;
  readonly onRemove: () => void;
}

function ViewRow({ view, onApply, onRemove }: ViewRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const copy = useCopy();
  const { name, filter, count, isLeast } = view;
  return (
    <li className="flex items-center gap-1 rounded-sm hover:bg-hover">
      <button type="button" onClick={onApply} className="min-w-0 flex-1 rounded-sm px-2 py-1.5 text-left">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate text-sm font-medium">
            <VisibleText text={name} />
          </span>
          <span className="text-xs text-muted tabular-nums">
            {count === null ? '' : `${format.number(count)}${isLeast ? '+' : ''}`}
          </span>
        </span>
        <span className="block truncate font-mono text-xs text-muted">
          <VisibleText text={filter} />
        </span>
      </button>
      <IconButton
        icon={Copy}
        size="sm"
        label={t('filters.views.copy', { name })}
        onClick={() => copy(filter)}
      />
      <IconButton icon={Trash2} size="sm" label={t('filters.views.remove', { name })} onClick={onRemove} />
    </li>
  );
}

function SaveForm({ filter, onSave }: Pick<ViewMenuProps, 'filter' | 'onSave'>) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  if (filter === '') return <p className="text-xs text-muted">{t('filters.views.nothingToSave')}</p>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    onSave(name.trim(), filter);
    setName('');
  };
  return (
    <form onSubmit={submit} className="flex items-end gap-2 border-t border-line pt-3">
      <div className="min-w-0 flex-1">
        <TextField
          label={t('filters.views.name')}
          value={name}
          maxLength={80}
          onChange={({ target }) => setName(target.value)}
        />
      </div>
      <Button type="submit" icon={BookmarkPlus} disabled={name.trim() === ''}>
        {t('filters.views.save')}
      </Button>
    </form>
  );
}
