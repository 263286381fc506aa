import { ArrowDownNarrowWide, ArrowUpNarrowWide } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { FAILURE_STATES } from '../../../shared/domain/failure.ts';
import { useQueryBarSource } from '../../client/use-query-bar.ts';
import { useSavedViews } from '../../client/use-saved-views.ts';
import { Button } from '../../components/button.tsx';
import { SelectField } from '../../components/fields.tsx';
import { Toolbar } from '../../components/page.tsx';
import { type FilterMatches, QueryBar } from '../../components/query-bar/query-bar.tsx';
import { ViewMenu } from '../../components/query-bar/view-menu.tsx';
import type { FailureFilter } from './filter.ts';
import { FilterPopover } from './filter-popover.tsx';

export interface FailureToolbarProps {
  readonly connectionId: string;
  /** Of everything that is filtered by, as far as it was counted. */
  readonly matches: FilterMatches | null;
  readonly filter: FailureFilter;
  readonly onFilter: (filter: FailureFilter) => void;
}

export function FailureToolbar({ connectionId, matches, filter, onFilter }: FailureToolbarProps) {
  const { t } = useTranslation();
  const source = useQueryBarSource(connectionId, 'failures');
  const views = useSavedViews(connectionId, 'failures');
  const apply = (query: string) => {
    source.remember(query);
    onFilter({ ...filter, query: query === '' ? undefined : query });
  };
  const oldest = filter.order === 'oldest';
  const [only, ...others] = filter.states ?? [];
  return (
    <Toolbar label={t('failures.toolbar')}>
      <QueryBar
        label={t('filters.label.failures')}
        placeholder={t('filters.placeholder.failures')}
        value={filter.query ?? ''}
        onApply={apply}
        check={source.check}
        complete={source.complete}
        history={source.history}
        matches={matches}
        more={<ViewMenu {...views} filter={filter.query ?? ''} onApply={apply} />}
        className="basis-96"
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
