import type { TFunction } from 'i18next';
import type { FailureSummary } from '../../../shared/domain/failure.ts';
import type { Column } from '../../components/data-table.tsx';
import { FailureStateBadge } from '../../components/domain/failure-state-badge.tsx';
import { Absent, ErrorCell, IdCell, TextCell } from '../../components/domain/text-cells.tsx';
import { AgeText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { reasonOf } from './death-story.ts';
import { ArchiveNow, DeadlineBadge, FailureMarks } from './failure-marks.tsx';

export interface FailureColumnsOptions {
  /** Some queue loses messages by time or by length: the time that is left has a column. */
  readonly deadlines: boolean;
  /** Keeps a copy of one at once; null: not possible now. */
  readonly onArchive: ((id: string) => void) | null;
}

export function failureColumns(
  t: TFunction,
  { deadlines, onArchive }: FailureColumnsOptions,
): readonly Column<FailureSummary>[] {
  const header = (id: string) => t(`failures.column.${id}`);
  return [
    {
      id: 'state',
      header: header('state'),
      width: 184,
      cell: (row) => <FailureStateBadge state={row.state} />,
    },
    {
      id: 'marks',
      header: <span className="sr-only">{header('marks')}</span>,
      width: 64,
      hideBelow: 720,
      cell: (row) => <FailureMarks failure={row} />,
    },
    {
      id: 'error',
      header: header('error'),
      width: 'flex',
      grow: 3,
      cell: (row) => <ErrorCell error={row.error} />,
    },
    ...(deadlines
      ? [
          {
            id: 'deadline',
            header: header('deadline'),
            width: 236,
            hideBelow: 1180,
            cell: (row: FailureSummary) => <Deadline failure={row} onArchive={onArchive} />,
          },
        ]
      : []),
    {
      id: 'reason',
      header: header('reason'),
      width: 116,
      hideBelow: 800,
      cell: (row) => <ReasonText reason={row.reason} t={t} />,
    },
    {
      id: 'type',
      header: header('type'),
      width: 148,
      hideBelow: deadlines ? 1400 : 1100,
      cell: (row) => <TextCell text={row.type} />,
    },
    {
      id: 'source',
      header: header('source'),
      width: 88,
      hideBelow: deadlines ? 1300 : 760,
      cell: (row) => <TextCell text={row.source} />,
    },
    {
      id: 'run',
      header: header('run'),
      width: 104,
      hideBelow: 680,
      cell: (row) => <IdCell id={row.correlationId} />,
    },
    {
      id: 'queue',
      header: header('queue'),
      width: 'flex',
      hideBelow: 1500,
      cell: (row) => <TextCell text={row.queue} mono />,
    },
    {
      id: 'age',
      header: header('age'),
      width: 108,
      align: 'end',
      cell: (row) => <AgeText at={row.failedAt} />,
    },
    {
      id: 'deaths',
      header: header('deaths'),
      width: 80,
      align: 'end',
      hideBelow: 1300,
      cell: (row) => row.deaths,
    },
    {
      id: 'retries',
      header: header('retries'),
      width: 88,
      align: 'end',
      hideBelow: deadlines ? 1500 : 1000,
      cell: (row) => row.retries,
    },
  ];
}

interface DeadlineProps {
  readonly failure: FailureSummary;
  readonly onArchive: FailureColumnsOptions['onArchive'];
}

/** The time that is left, and a copy with one click. The keyboard has `v` for it, so the button is no tab stop. */
function Deadline({ failure, onArchive }: DeadlineProps) {
  const { deadline, archived, id } = failure;
  if (deadline === null) return <Absent />;
  return (
    <span className="flex items-center gap-1">
      <DeadlineBadge deadline={deadline} />
      {!archived && onArchive !== null && <ArchiveNow tabIndex={-1} onArchive={() => onArchive(id)} />}
    </span>
  );
}

/** Why the broker dead-lettered it; a word that is not known is shown as the broker wrote it. */
function ReasonText({ reason, t }: { readonly reason: string | null; readonly t: TFunction }) {
  if (reason === null) return <Absent />;
  const known = reasonOf(reason);
  return known === 'other' ? <VisibleText text={reason} /> : t(`failures.reason.${known}`);
}
