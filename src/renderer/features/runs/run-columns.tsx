import type { TFunction } from 'i18next';
import { TriangleAlert } from 'lucide-react';
import type { RunSummary } from '../../../shared/domain/run.ts';
import type { Column } from '../../components/data-table.tsx';
import { RunMarkIcons } from '../../components/domain/run-mark-badges.tsx';
import { RunStateBadge } from '../../components/domain/run-state-badge.tsx';
import { ErrorCell, IdCell, TextCell } from '../../components/domain/text-cells.tsx';
import { AgeText, DurationText, TimeText } from '../../components/time.tsx';

export function runColumns(t: TFunction): readonly Column<RunSummary>[] {
  const header = (id: string) => t(`runs.column.${id}`);
  return [
    {
      id: 'state',
      header: header('state'),
      width: 196,
      cell: (run) => (
        <span className="flex items-center gap-1">
          <RunStateBadge state={run.state} />
          <RunMarkIcons marks={run.marks} />
          {run.hasGap && (
            <span title={t('runs.gapHelp')} className="text-warn">
              <TriangleAlert aria-hidden className="size-3.5" />
              <span className="sr-only">{t('runs.gap')}</span>
            </span>
          )}
        </span>
      ),
    },
    {
      id: 'source',
      header: header('source'),
      width: 96,
      hideBelow: 690,
      cell: (run) => <TextCell text={run.source} />,
    },
    {
      id: 'correlation',
      header: header('correlation'),
      width: 104,
      cell: (run) => <IdCell id={run.correlationId} />,
    },
    {
      id: 'started',
      header: header('started'),
      width: 172,
      hideBelow: 570,
      cell: (run) => <TimeText at={run.startedAt} />,
    },
    {
      id: 'duration',
      header: header('duration'),
      width: 124,
      align: 'end',
      cell: (run) => <RunDuration run={run} />,
    },
    {
      id: 'events',
      header: header('events'),
      width: 84,
      align: 'end',
      hideBelow: 960,
      cell: (run) => run.events,
    },
    {
      id: 'retries',
      header: header('retries'),
      width: 88,
      align: 'end',
      hideBelow: 1060,
      cell: (run) => run.retries,
    },
    {
      id: 'last',
      header: header('last'),
      width: 168,
      hideBelow: 1160,
      cell: (run) => <TextCell text={run.lastType} />,
    },
    {
      id: 'error',
      header: header('error'),
      width: 'flex',
      grow: 2,
      hideBelow: 800,
      cell: (run) => <ErrorCell error={run.error} />,
    },
  ];
}

/** How long it took, or since when it goes on. */
function RunDuration({ run }: { readonly run: RunSummary }) {
  return run.durationMs === null ? <AgeText at={run.startedAt} /> : <DurationText ms={run.durationMs} />;
}
