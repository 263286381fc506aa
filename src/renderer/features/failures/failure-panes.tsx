import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { deadLetterQueuesQuery } from '../../client/queries.ts';
import { Button } from '../../components/button.tsx';
import { SplitView } from '../../components/split-view.tsx';
import { type ShownError, useErrorText } from '../../components/states.tsx';
import { useKeys } from '../../components/use-keys.ts';
import { FailureList } from './failure-list.tsx';
import { FailurePane } from './failure-pane.tsx';
import { FailureToolbar } from './failure-toolbar.tsx';
import { noFilter } from './model.ts';
import { QueueBar } from './queue-bar.tsx';
import { QueueLook } from './queue-look.tsx';
import { useFailurePlace } from './use-failure-place.ts';

/** Queues on top, the failures of the chosen one below, one failure beside them. */
export function FailurePanes({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const place = useFailurePlace();
  const { filter, selected } = place;
  const list = useRef<HTMLDivElement>(null);
  const queues = useQuery(deadLetterQueuesQuery(useClient(), connection.id));
  const chosen = queues.data?.find((queue) => queue.name === filter.queue);
  const close = () => {
    place.select(null);
    list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  useKeys({ Escape: close });
  return (
    <>
      {queues.error ? (
        <QueuesFailed error={toClientError(queues.error)} onRetry={() => void queues.refetch()} />
      ) : (
        <QueueBar
          queues={queues.data ?? []}
          open={connection.openFailures}
          chosen={filter.queue}
          onChoose={(queue) => place.setFilter({ ...filter, queue })}
        />
      )}
      {chosen && (
        <QueueLook
          key={chosen.name}
          connection={connection}
          queue={chosen}
          asked={place.lookAsked}
          onTaken={place.lookTaken}
        />
      )}
      <FailureToolbar filter={filter} onFilter={place.setFilter} />
      <div className="min-h-0 flex-1">
        <SplitView
          label={t('failures.detail.title')}
          onCloseDetail={close}
          detail={
            selected === null ? null : (
              <FailurePane key={selected} connection={connection} id={selected} onGo={place.select} />
            )
          }
          list={
            <div ref={list} className="h-full min-h-0">
              <FailureList
                connectionId={connection.id}
                filter={filter}
                queues={queues.data}
                selected={selected}
                onSelect={place.select}
                onClearFilter={() => place.setFilter(noFilter)}
              />
            </div>
          }
        />
      </div>
    </>
  );
}

/** In one line: the list below says the same at length when it fails too. */
function QueuesFailed({ error, onRetry }: { readonly error: ShownError; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (
    <p
      role="alert"
      className="flex items-center gap-3 border-b border-danger-line bg-danger-soft px-panel py-2 text-danger"
    >
      <span className="min-w-0 flex-1">
        {t('failures.queues.failed')} {errorText(error)}
      </span>
      <Button size="sm" onClick={onRetry}>
        {t('ui.retry')}
      </Button>
    </p>
  );
}
