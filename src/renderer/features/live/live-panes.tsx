import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { withTerm } from '../../../shared/filter/write-filter.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { connectionsQuery } from '../../client/queries.ts';
import { BEFORE_FIRST_ROW, DataTable } from '../../components/data-table.tsx';
import { enterDetail } from '../../components/domain/enter-detail.ts';
import { SplitView } from '../../components/split-view.tsx';
import { ErrorState } from '../../components/states.tsx';
import { useKeys } from '../../components/use-keys.ts';
import { eventColumns } from './event-columns.tsx';
import { EventPane } from './event-pane.tsx';
import { GapLine } from './gap-line.tsx';
import { LiveEmpty } from './live-empty.tsx';
import { LiveToolbar } from './live-toolbar.tsx';
import { noFilter, toneOf } from './model.ts';
import { canPageBack } from './tail.ts';
import { useLivePlace } from './use-live-place.ts';
import { useTail } from './use-tail.ts';
import { type EventWindow, placeGaps } from './window.ts';

/** The list that flows, its toolbar, and the detail of the chosen event. */
export function LivePanes({ connectionId }: { readonly connectionId: string }) {
  const { t } = useTranslation();
  const { filter, setFilter, selected, select } = useLivePlace();
  const list = useRef<HTMLDivElement>(null);
  const tail = useTail(connectionId, filter);
  const { state } = tail;
  const connection = useConnection(connectionId);
  const columns = useMemo(() => eventColumns(t), [t]);
  const separators = useMemo(() => gapLines(state.window), [state.window]);
  const grid = () => list.current?.querySelector<HTMLElement>('[role="grid"]');
  const follow = () => {
    grid()?.scrollTo({ top: 0 });
    tail.follow();
  };
  const close = () => {
    select(null);
    grid()?.focus();
  };
  useKeys({ ' ': () => (state.following ? tail.pause() : follow()), Escape: close });

  const rows = (
    <DataTable
      label={t('live.table')}
      rows={state.window.rows}
      columns={columns}
      rowKey={(event) => String(event.seq)}
      selectedKey={selected === null ? null : String(selected)}
      onSelect={(event) => {
        tail.pause();
        select(event.seq);
      }}
      onOpen={enterDetail}
      rowTone={toneOf}
      separators={separators}
      loading={!state.ready || state.loadingOlder}
      hasMore={canPageBack(state.window) && !state.stopped}
      onEndReached={state.following ? () => undefined : tail.older}
      onAtTopChange={(atTop) => !atTop && tail.pause()}
      empty={
        <LiveEmpty
          connection={connection}
          filter={filter}
          gaps={state.window.gaps}
          onClearFilter={() => setFilter(noFilter)}
        />
      }
    />
  );
  return (
    <>
      <LiveToolbar
        connectionId={connectionId}
        connection={connection}
        filter={filter}
        onFilter={setFilter}
        state={state}
        onFollow={follow}
        onPause={tail.pause}
        onStopSearch={tail.stopSearch}
        onSearchOn={tail.searchOn}
      />
      <div className="min-h-0 flex-1">
        <SplitView
          label={selected === null ? '' : t('live.detail.title', { seq: selected })}
          onCloseDetail={close}
          detail={
            selected === null ? null : (
              <EventPane
                connectionId={connectionId}
                seq={selected}
                onFilter={(term, use) => setFilter({ ...filter, query: withTerm(filter.query, term, use) })}
              />
            )
          }
          list={
            <div ref={list} className="h-full min-h-0">
              {state.error !== null && state.window.rows.length === 0 ? (
                <ErrorState error={toClientError(state.error)} onRetry={tail.changed} />
              ) : (
                rows
              )}
            </div>
          }
        />
      </div>
    </>
  );
}

function useConnection(connectionId: string): ConnectionView | undefined {
  const { data } = useQuery(connectionsQuery(useClient()));
  return data?.find((each) => each.id === connectionId);
}

/** Without rows there is no place for them; what is shown instead tells the gaps. */
function gapLines(window: EventWindow): ReadonlyMap<string, ReactNode> {
  if (window.rows.length === 0) return new Map();
  const { first, below } = placeGaps(window);
  const lines = new Map<string, ReactNode>();
  if (first.length > 0) lines.set(BEFORE_FIRST_ROW, <GapLine gaps={first} />);
  for (const [seq, gaps] of below) lines.set(String(seq), <GapLine gaps={gaps} />);
  return lines;
}
