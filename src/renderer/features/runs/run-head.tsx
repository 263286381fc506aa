import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { Copy, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RunSummary } from '../../../shared/domain/run.ts';
import { quote } from '../../../shared/filter/read-value.ts';
import { Badge } from '../../components/badge.tsx';
import { IconButton } from '../../components/button.tsx';
import { errorText } from '../../components/domain/event-text.ts';
import { RunStateBadge } from '../../components/domain/run-state-badge.tsx';
import type { KeyValue } from '../../components/key-values.tsx';
import { AgeText, DurationText, TimeText } from '../../components/time.tsx';
import { useCopy } from '../../components/use-copy.ts';
import { VisibleText } from '../../components/visible-text.tsx';
import { mayHaveFailures } from './model.ts';

/** A run's identity and how it stands, in words too: a state is a word, its meaning a sentence. */
export function RunHead({ connectionId, run }: { readonly connectionId: string; readonly run: RunSummary }) {
  const { t } = useTranslation();
  const copy = useCopy();
  return (
    <div className="shrink-0 border-b border-line">
      <div className="flex min-h-11 items-center gap-2 px-panel pt-1.5">
        <h2 className="min-w-0 truncate font-mono text-xs leading-5 font-semibold" title={run.correlationId}>
          <VisibleText text={run.correlationId} />
        </h2>
        <IconButton
          icon={Copy}
          size="sm"
          label={t('runs.detail.copyId')}
          onClick={() => copy(run.correlationId)}
        />
        <span className="ml-auto flex shrink-0 items-center gap-3">
          <Link
            to="/captures"
            search={{ dialog: 'save', from: connectionId, run: run.correlationId }}
            className="rounded-sm text-sm whitespace-nowrap text-accent-text underline underline-offset-2"
          >
            {t('runs.detail.save')}
          </Link>
          <Link
            to="/captures"
            search={{ dialog: 'export', from: connectionId, run: run.correlationId }}
            className="rounded-sm text-sm whitespace-nowrap text-accent-text underline underline-offset-2"
          >
            {t('runs.detail.report')}
          </Link>
          {mayHaveFailures(run) && (
            <Link
              to="/$connectionId/failures"
              params={{ connectionId }}
              search={{ filter: `correlation = ${quote(run.correlationId)}` }}
              className="rounded-sm text-sm whitespace-nowrap text-accent-text underline underline-offset-2"
            >
              {t('runs.detail.failures')}
            </Link>
          )}
        </span>
      </div>
      <div className="flex flex-col gap-2 px-panel pt-1 pb-3">
        <p className="flex flex-wrap items-center gap-2">
          <RunStateBadge state={run.state} />
          <span className="text-muted">{t(`runs.stateHelp.${run.state}`)}</span>
        </p>
        {run.hasGap && (
          <p className="flex flex-wrap items-center gap-2">
            <Badge tone="warn" icon={TriangleAlert}>
              {t('runs.gap')}
            </Badge>
            <span className="text-muted">{t('runs.gapHelp')}</span>
          </p>
        )}
        {run.error !== null && (
          <p className="text-danger wrap-anywhere">
            <VisibleText text={errorText(run.error)} />
          </p>
        )}
        <dl className="flex flex-wrap gap-x-5 gap-y-1">
          {facts(run, t).map(({ key, label, value }) => (
            <div key={key} className="flex gap-1.5">
              <dt className="text-muted">{label}</dt>
              <dd className="min-w-0 wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}

function facts(run: RunSummary, t: TFunction): readonly KeyValue[] {
  return [
    ...(run.source === null
      ? []
      : [{ key: 'source', label: t('runs.detail.source'), value: <VisibleText text={run.source} /> }]),
    { key: 'started', label: t('runs.detail.started'), value: <TimeText at={run.startedAt} precise /> },
    run.durationMs === null
      ? { key: 'running', label: t('runs.detail.running'), value: <AgeText at={run.startedAt} /> }
      : { key: 'duration', label: t('runs.detail.duration'), value: <DurationText ms={run.durationMs} /> },
    {
      key: 'events',
      label: t('runs.detail.events'),
      value:
        run.retries === 0
          ? run.events
          : t('runs.detail.eventsAndRetries', { events: run.events, count: run.retries }),
    },
  ];
}
