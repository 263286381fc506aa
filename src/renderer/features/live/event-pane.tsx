import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Copy, FileArchive, SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { eventQuery } from '../../client/queries.ts';
import { IconButton } from '../../components/button.tsx';
import { EventMarks } from '../../components/domain/event-marks.tsx';
import type { OnFilterValue } from '../../components/filter-value.tsx';
import { MessageViewer } from '../../components/message-viewer.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx';
import { useCopy } from '../../components/use-copy.ts';
import { VisibleText } from '../../components/visible-text.tsx';
import { EventFacts } from './event-facts.tsx';
import { EventNotes } from './event-notes.tsx';

/** One event beside the list: what is known of it, and its message. */
export interface EventPaneProps {
  readonly connectionId: string;
  readonly seq: number;
  readonly onFilter: OnFilterValue;
}

export function EventPane({ connectionId, seq, onFilter }: EventPaneProps) {
  const { t } = useTranslation();
  const copy = useCopy();
  const navigate = useNavigate();
  const { data: event, error, refetch } = useQuery(eventQuery(useClient(), connectionId, seq));
  if (error) {
    const known = toClientError(error);
    return known.code === 'not-found' ? (
      <EmptyState
        icon={SearchX}
        title={t('live.detail.notFoundTitle')}
        text={t('live.detail.notFoundText')}
      />
    ) : (
      <ErrorState error={known} onRetry={() => void refetch()} />
    );
  }
  if (!event) return <LoadingState label={t('ui.loading')} />;
  const { correlationId } = event;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex min-h-11 items-center gap-2 border-b border-line px-panel py-1.5">
        <h2 className="flex min-w-0 flex-1 items-center gap-1.5 text-md font-semibold">
          <span className="truncate">
            {event.type === null ? t('live.detail.untyped') : <VisibleText text={event.type} />}
          </span>
          <EventMarks event={event} />
        </h2>
        {correlationId !== null && correlationId !== '' && (
          <>
            <Link
              to="/$connectionId/runs/$correlationId"
              params={{ connectionId, correlationId }}
              className="rounded-sm text-sm whitespace-nowrap text-accent-text underline underline-offset-2"
            >
              {t('live.detail.openRun')}
            </Link>
            <IconButton
              icon={Copy}
              size="sm"
              label={t('live.detail.copyId')}
              onClick={() => copy(correlationId)}
            />
          </>
        )}
        <IconButton
          icon={FileArchive}
          size="sm"
          label={t('live.detail.save')}
          onClick={() =>
            void navigate({
              to: '/captures',
              search: { dialog: 'save', from: connectionId, seqs: String(seq) },
            })
          }
        />
      </div>
      <section
        data-detail
        aria-label={t('live.detail.facts')}
        // Scrolled by the keyboard too.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus
        tabIndex={0}
        className="max-h-[45%] shrink-0 overflow-auto border-b border-line p-panel -outline-offset-2"
      >
        <EventFacts event={event} onFilter={onFilter} />
        <EventNotes connectionId={connectionId} seq={event.seq} />
      </section>
      <div className="min-h-0 flex-1">
        <MessageViewer key={event.seq} message={event.message} onFilter={onFilter} />
      </div>
    </div>
  );
}
