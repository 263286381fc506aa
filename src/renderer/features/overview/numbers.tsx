import { Link } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResultOf } from '../../../shared/contract.ts';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { cx } from '../../components/class-names.ts';
import { RunStateBadge } from '../../components/domain/run-state-badge.tsx';
import { AgeText } from '../../components/time.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { sumOf } from './model.ts';

export interface NumbersProps {
  readonly connection: ConnectionView;
  readonly counts: ResultOf<'runs.counts'>;
}

export function Numbers({ connection, counts }: NumbersProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const heading = useId();
  const { id: connectionId, openFailures, captured, notCaptured, lastEventAt } = connection;
  const shown = counts.filter(({ count }) => count > 0);
  return (
    <div className="grid grid-cols-4 gap-4 max-[1000px]:grid-cols-2">
      <Tile
        label={t('overview.active')}
        value={format.number(sumOf(counts, 'active'))}
        note={t('overview.ofRuns', { count: sumOf(counts, 'all') })}
        link={{ to: '/$connectionId/runs', connectionId }}
      />
      <Tile
        label={t('overview.openFailures')}
        value={format.number(openFailures)}
        tone={openFailures > 0 ? 'text-danger' : ''}
        note={openFailures > 0 ? t('overview.failuresWait') : t('overview.noFailures')}
        link={{ to: '/$connectionId/failures', connectionId }}
      />
      <Tile
        label={t('overview.captured')}
        value={format.number(captured)}
        note={
          notCaptured > 0 ? t('app.status.notCaptured', { count: notCaptured }) : t('overview.nothingMissed')
        }
        link={{ to: '/$connectionId/live', connectionId }}
      />
      <Tile
        label={t('overview.lastEvent')}
        value={lastEventAt === null ? '–' : <AgeText at={lastEventAt} />}
        note={lastEventAt === null ? t('app.status.noEvent') : format.dateTime(lastEventAt)}
        link={{ to: '/$connectionId/live', connectionId }}
      />
      {shown.length > 0 && (
        <section
          aria-labelledby={heading}
          className="col-span-full flex flex-wrap items-center gap-x-5 gap-y-2 rounded-lg border border-line bg-surface px-panel py-2.5"
        >
          <h2 id={heading} className="text-sm font-semibold">
            {t('overview.byState')}
          </h2>
          <ul className="flex flex-wrap items-center gap-x-5 gap-y-2">
            {shown.map(({ state, count }) => (
              <li key={state}>
                <Link
                  to="/$connectionId/runs"
                  params={{ connectionId }}
                  search={{ state }}
                  className="flex items-center gap-1.5 rounded-sm hover:underline"
                >
                  <RunStateBadge state={state} />
                  <span className="font-semibold tabular-nums">{format.number(count)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

interface TileProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly note: string;
  readonly tone?: string;
  readonly link: {
    readonly to: '/$connectionId/runs' | '/$connectionId/failures' | '/$connectionId/live';
    readonly connectionId: string;
  };
}

function Tile({ label, value, note, tone, link }: TileProps) {
  return (
    <Link
      to={link.to}
      params={{ connectionId: link.connectionId }}
      className="flex min-w-0 flex-col gap-0.5 rounded-lg border border-line bg-surface px-panel py-3 hover:border-line-strong hover:bg-hover"
    >
      <span className="text-xs text-muted">{label}</span>
      <span className={cx('truncate text-2xl font-semibold tabular-nums', tone)}>{value}</span>
      <span className="truncate text-xs text-muted">{note}</span>
    </Link>
  );
}
