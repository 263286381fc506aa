/** One queue beside the list: how deep it was, what flows in, where its dead letters and retries go, who reads it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueReport, QueueView } from '../../../shared/domain/queue.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { queueDetailQuery } from '../../client/queries.ts';
import { Section } from '../../components/domain/section.tsx';
import { Sparkline, type SparklineProps, useSparklineText } from '../../components/domain/sparkline.tsx';
import { KeyValues } from '../../components/key-values.tsx';
import { ErrorState, LoadingState } from '../../components/states.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { ConsumerList } from './consumer-list.tsx';
import { QueueRoutes } from './queue-routes.tsx';
import { useQueueFacts } from './use-queue-facts.tsx';

export interface QueuePaneProps {
  readonly connectionId: string;
  readonly queue: QueueView;
  readonly report: QueueReport;
  readonly onChoose: (queue: string) => void;
}

export function QueuePane({ connectionId, queue, report, onChoose }: QueuePaneProps) {
  const { t } = useTranslation();
  const facts = useQueueFacts(queue);
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus
      tabIndex={0}
      data-detail
      className="h-full overflow-y-auto -outline-offset-2"
    >
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-panel py-1.5">
        <h2 className="min-w-0 flex-1 font-mono text-sm font-semibold wrap-anywhere">
          <VisibleText text={queue.name} />
        </h2>
        {queue.deadLetterOf !== null && queue.exists && (
          <FailuresLink connectionId={connectionId} queue={queue} />
        )}
      </div>
      <Live connectionId={connectionId} queue={queue} asOf={report.asOf} />
      <QueueRoutes queue={queue} report={report} onChoose={onChoose} />
      <Section title={t('queues.detail.facts')}>
        <KeyValues items={facts} />
      </Section>
    </div>
  );
}

function FailuresLink({ connectionId, queue }: Pick<QueuePaneProps, 'connectionId' | 'queue'>) {
  const { t } = useTranslation();
  return (
    <Link
      to="/$connectionId/failures"
      params={{ connectionId }}
      search={{ view: 'list', queue: queue.name }}
      className="inline-flex items-center gap-1.5 text-sm text-accent-text underline underline-offset-2"
    >
      <TriangleAlert aria-hidden className="size-3.5" />
      {t('queues.detail.openFailures')}
    </Link>
  );
}

interface LiveProps extends Pick<QueuePaneProps, 'connectionId' | 'queue'> {
  /** Asked again whenever the list was. */
  readonly asOf: number;
}

function Live({ connectionId, queue, asOf }: LiveProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(queueDetailQuery(useClient(), connectionId, queue.name));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the list says is of that time
  useEffect(() => void refetch({ cancelRefetch: false }), [asOf, refetch]);
  if (error && !data) {
    return <ErrorState compact error={toClientError(error)} onRetry={() => void refetch()} />;
  }
  if (!data) return <LoadingState label={t('ui.loading')} />;
  const { times, depths } = data.history;
  return (
    <>
      <Section title={t('queues.detail.depth')}>
        <Sparkline times={times} values={depths} width={400} height={56} wide />
        <DepthWords times={times} values={depths} />
      </Section>
      <Section title={t('queues.detail.consumers')}>
        <ConsumerList detail={data} />
      </Section>
    </>
  );
}

function DepthWords({ times, values }: Pick<SparklineProps, 'times' | 'values'>) {
  return <p className="mt-1 text-xs text-muted">{useSparklineText(times, values)}</p>;
}
