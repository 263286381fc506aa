import { ArrowDownNarrowWide, ArrowUpNarrowWide } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { FAILURE_STATES } from '../../../shared/domain/failure.ts';
import { Button } from '../../components/button.tsx';
import { SelectField } from '../../components/fields.tsx';
import { Toolbar } from '../../components/page.tsx';
import { SearchField } from '../../components/search-field.tsx';
import type { FailureFilter } from './filter.ts';
import { FilterPopover } from './filter-popover.tsx';

export interface FailureToolbarProps {
  readonly filter: FailureFilter;
  readonly onFilter: (filter: FailureFilter) => void;
}

export function FailureToolbar({ filter, onFilter }: FailureToolbarProps) {
  const { t } = useTranslation();
  const oldest = filter.order === 'oldest';
  const [only, ...others] = filter.states ?? [];
  return (
    <Toolbar label={t('failures.toolbar')}>
      <SearchField
        label={t('failures.filterText')}
        value={filter.text ?? ''}
        onChange={(text) => onFilter({ ...filter, text })}
        shortcut="/"
        ofList
        className="w-64 max-w-md flex-1"
      />
      <SelectField
        label={t('failures.filterState')}
        hideLabel
        className="w-48"
        value={others.length > 0 ? SEVERAL : (only ?? '')}
        placeholder={t('failures.allStates')}
        onChange={({ target }) => {
          const state = FAILURE_STATES.find((each) => each === target.value);
          onFilter({ ...filter, states: state ? [state] : undefined });
        }}
        options={[
          ...(others.length > 0 ? [{ value: SEVERAL, label: t('failures.severalStates') }] : []),
          ...FAILURE_STATES.map((state) => ({ value: state, label: t(`failures.state.${state}`) })),
        ]}
      />
      <FilterPopover filter={filter} onFilter={onFilter} />
      <Button
        icon={oldest ? ArrowUpNarrowWide : ArrowDownNarrowWide}
        aria-keyshortcuts="o"
        onClick={() => onFilter(otherOrder(filter))}
      >
        {t(oldest ? 'failures.order.oldest' : 'failures.order.newest')}
      </Button>
    </Toolbar>
  );
}

const SEVERAL = 'several';

export function otherOrder(filter: FailureFilter): FailureFilter {
  return { ...filter, order: filter.order === 'oldest' ? undefined : 'oldest' };
}
