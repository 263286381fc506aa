import { Funnel, FunnelPlus, FunnelX, Route } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FilterTerm, TermUse } from '../../shared/filter/write-filter.ts';
import { IconButton } from './button.tsx';
import { Menu } from './menu.tsx';

/** Takes a value into the filter of the screen. */
export type OnFilterValue = (term: FilterTerm, use: TermUse) => void;

export interface FilterValueProps {
  /** Null: the value makes no filter, and there is no button. */
  readonly term: FilterTerm | null;
  readonly onFilter: OnFilterValue;
  /** The value is a run's id: its events alone can be asked for. */
  readonly isRun?: boolean;
}

/** A small button beside a value, with what can be filtered by it. */
export function FilterValue({ term, onFilter, isRun = false }: FilterValueProps) {
  const { t } = useTranslation();
  if (!term) return null;
  return (
    <Menu
      align="end"
      trigger={
        <IconButton icon={Funnel} size="sm" label={t('filters.value.actions', { name: term.field })} />
      }
      items={[
        ...(isRun
          ? [
              {
                id: 'run',
                label: t('filters.value.run'),
                icon: Route,
                onSelect: () => onFilter(term, 'only'),
              },
            ]
          : []),
        {
          id: 'include',
          label: t('filters.value.include'),
          icon: FunnelPlus,
          onSelect: () => onFilter(term, 'include'),
        },
        {
          id: 'exclude',
          label: t('filters.value.exclude'),
          icon: FunnelX,
          onSelect: () => onFilter(term, 'exclude'),
        },
      ]}
    />
  );
}
