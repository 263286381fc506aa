/** The line under a list: how much it shows, and what can be done with what is marked. It is always there: nothing jumps. */
import { Ellipsis, type LucideIcon, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../components/button.tsx';
import { Kbd } from '../../components/kbd.tsx';
import { Menu } from '../../components/menu.tsx';

export interface BarAction {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly onAct: () => void;
}

export interface SelectionBarProps {
  /** How many rows there are, in words. */
  readonly total: ReactNode;
  /** How many are marked, in words; null: none. */
  readonly marked: string | null;
  readonly actions: readonly BarAction[];
  readonly more: readonly BarAction[];
  /** Marks everything that the filter means; absent where all is marked. */
  readonly onMarkAll?: { readonly label: string; readonly act: () => void };
  readonly onClear: () => void;
}

export function SelectionBar({ total, marked, actions, more, onMarkAll, onClear }: SelectionBarProps) {
  const { t } = useTranslation();
  return (
    <section
      aria-label={t('failures.marks.label')}
      className="@container flex min-h-11 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-t border-line bg-sunken px-panel py-1"
    >
      <span role="status" className="text-xs text-muted">
        {marked === null ? total : <strong className="font-semibold text-ink">{marked}</strong>}
      </span>
      {marked === null ? (
        <span aria-hidden className="ml-auto flex items-center gap-1.5 text-xs text-muted">
          <Kbd keys="x" /> {t('failures.marks.hint')} <Kbd keys="?" /> {t('failures.marks.keys')}
        </span>
      ) : (
        <>
          {onMarkAll && (
            <Button size="sm" variant="ghost" onClick={onMarkAll.act}>
              {onMarkAll.label}
            </Button>
          )}
          <span className="ml-auto flex flex-wrap items-center gap-1">
            {actions.map((action) => (
              <Button
                key={action.id}
                size="sm"
                icon={action.icon}
                disabled={action.disabled ?? false}
                {...(action.keys ? { 'aria-keyshortcuts': action.keys } : {})}
                aria-label={action.label}
                title={action.label}
                onClick={action.onAct}
              >
                {/* With little room the icon stands for it, so that the line keeps its height. */}
                <span className="hidden @4xl:inline">{action.label}</span>
              </Button>
            ))}
            {more.length > 0 && (
              <Menu
                align="end"
                trigger={<IconButton size="sm" icon={Ellipsis} label={t('failures.marks.more')} />}
                items={more.map((action) => ({
                  id: action.id,
                  label: action.label,
                  icon: action.icon,
                  disabled: action.disabled ?? false,
                  onSelect: action.onAct,
                }))}
              />
            )}
            <IconButton
              size="sm"
              icon={X}
              label={t('failures.marks.clear')}
              shortcut="Esc"
              onClick={onClear}
            />
          </span>
        </>
      )}
    </section>
  );
}
