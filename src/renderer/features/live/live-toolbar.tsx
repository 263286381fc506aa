import { useQuery } from '@tanstack/react-query';
import { ArrowUp, CirclePause, CloudOff, Pause, Play, Radio } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useClient, useLinkState } from '../../client/client-context.tsx';
import { eventTypesQuery } from '../../client/queries.ts';
import { useFilterCount } from '../../client/use-filter-count.ts';
import { useQueryBarSource } from '../../client/use-query-bar.ts';
import { useSavedViews } from '../../client/use-saved-views.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { SelectField } from '../../components/fields.tsx';
import { Kbd } from '../../components/kbd.tsx';
import { Toolbar } from '../../components/page.tsx';
import { type FilterMatches, QueryBar } from '../../components/query-bar/query-bar.tsx';
import { ViewMenu } from '../../components/query-bar/view-menu.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { type LiveFilter, typeChoices, wholeQuery } from './model.ts';
import { searchedPart, type TailSnapshot } from './tail.ts';
import { HELD_ROWS } from './window.ts';

export interface LiveToolbarProps {
  readonly connectionId: string;
  readonly connection: ConnectionView | undefined;
  readonly filter: LiveFilter;
  readonly onFilter: (filter: LiveFilter) => void;
  readonly state: TailSnapshot;
  readonly onFollow: () => void;
  readonly onPause: () => void;
  readonly onStopSearch: () => void;
  /** Goes on with it. */
  readonly onSearchOn: () => void;
}

/** The filter, and how far the search for what passes it has come: in the list, and in the count. */
function LiveQuery({ connectionId, filter, onFilter, state, onStopSearch, onSearchOn }: LiveToolbarProps) {
  const { t } = useTranslation();
  const source = useQueryBarSource(connectionId, 'events');
  const views = useSavedViews(connectionId, 'events');
  const apply = (query: string) => {
    source.remember(query);
    onFilter({ ...filter, query });
  };
  const { matches, stop, goOn } = useFilterCount(connectionId, 'events', wholeQuery(filter));
  return (
    <QueryBar
      label={t('filters.label.events')}
      placeholder={t('filters.placeholder.events')}
      value={filter.query}
      onApply={apply}
      check={source.check}
      complete={source.complete}
      history={source.history}
      matches={whatIsFound(matches, state)}
      onStop={() => {
        stop();
        onStopSearch();
      }}
      onGoOn={() => {
        goOn();
        if (state.stopped) onSearchOn();
      }}
      more={<ViewMenu {...views} filter={filter.query} onApply={apply} />}
      className="basis-96"
    />
  );
}

/** The count; and while the list is searched for longer, or was stopped, how far that has come. */
function whatIsFound(counted: FilterMatches | null, state: TailSnapshot): FilterMatches | null {
  const { searched, stopped, window } = state;
  if (counted && counted.searched !== null) return counted;
  const count = counted?.count ?? window.rows.length;
  if (searched !== null) return { count, searched, isSearching: true };
  return stopped ? { count, searched: searchedPart(window), isSearching: false } : counted;
}

/** Follow or pause with the number of new events, and the filter. */
export function LiveToolbar(props: LiveToolbarProps) {
  const { connectionId, connection, filter, onFilter, state, onFollow, onPause } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const types = useQuery(eventTypesQuery(useClient(), connectionId));
  return (
    <Toolbar label={t('live.toolbar')}>
      <LiveQuery {...props} />
      <SelectField
        label={t('live.filterType')}
        hideLabel
        className="w-52"
        value={filter.type ?? ''}
        placeholder={t('live.allTypes')}
        onChange={({ target }) => onFilter({ ...filter, type: target.value === '' ? null : target.value })}
        options={typeChoices(types.data ?? [], filter.type).map(({ type, count }) => ({
          value: type,
          label: t('live.typeCount', { type, count: format.number(count) }),
        }))}
      />
      <span className="ml-auto flex items-center gap-2">
        {state.window.hasOlder && state.window.rows.length >= HELD_ROWS && (
          <span className="text-xs text-muted">{t('live.held', { count: HELD_ROWS })}</span>
        )}
        <TailState state={state} connection={connection} />
        <NewerButton newer={state.newer} onFollow={onFollow} />
        {connection?.kind !== 'capture' && (
          <Button
            icon={state.following ? Pause : Play}
            aria-keyshortcuts="Space"
            onClick={state.following ? onPause : onFollow}
          >
            {state.following ? t('live.pause') : t('live.follow')}
            <span aria-hidden>
              <Kbd keys={t('live.spaceKey')} />
            </span>
          </Button>
        )}
      </span>
    </Toolbar>
  );
}

function TailState({ state, connection }: Pick<LiveToolbarProps, 'state' | 'connection'>) {
  const { t } = useTranslation();
  const isLost = useLinkState().kind === 'lost';
  // The band above says what a capture is; nothing in it goes on.
  if (!isLost && connection?.kind === 'capture') return null;
  if (isLost || (connection !== undefined && connection.state.kind !== 'connected')) {
    return (
      <Badge tone="warn" icon={CloudOff}>
        {t('live.offline')}
      </Badge>
    );
  }
  if (state.error !== null) return null;
  return state.following ? (
    <Badge tone="ok" icon={Radio}>
      {t('live.following')}
    </Badge>
  ) : (
    <Badge tone="neutral" icon={CirclePause}>
      {t('live.paused')}
    </Badge>
  );
}

/** How many came while paused; leads to them. Read out politely, as it grows by itself. */
function NewerButton({ newer, onFollow }: Pick<LiveToolbarProps, 'onFollow'> & Pick<TailSnapshot, 'newer'>) {
  const { t } = useTranslation();
  if (newer.count === 0) return null;
  const text = newer.more
    ? t('live.newerMore', { count: newer.count })
    : t('live.newer', { count: newer.count });
  return (
    <Button variant="primary" icon={ArrowUp} onClick={onFollow} title={t('live.jump')}>
      {text}
    </Button>
  );
}
