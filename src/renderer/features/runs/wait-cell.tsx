import { useTranslation } from 'react-i18next';
import type { RunEvent, RunSummary } from '../../../shared/domain/run.ts';
import { cx } from '../../components/class-names.ts';
import { DurationText } from '../../components/time.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { waitBar } from './model.ts';

/** The wait as a bar that ends where the event happened; the number beside it says the same. */
export function WaitBarCell({
  event,
  run,
  slowest,
}: {
  readonly event: RunEvent;
  readonly run: RunSummary;
  readonly slowest: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { startPercent, widthPercent, offsetMs } = waitBar(event, run);
  const failed = event.error !== null || event.origin === 'death';
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      className={cx(
        'h-2.5 w-full overflow-visible',
        failed ? 'text-danger' : slowest ? 'text-warn' : 'text-info',
      )}
    >
      <title>{`${t('runs.detail.column.offset')}: ${format.duration(offsetMs)}`}</title>
      <rect x="0" y="4.5" width="100" height="1" className="fill-line" />
      <rect x={startPercent} y="2" width={widthPercent} height="6" fill="currentColor" opacity="0.55" />
      <rect x={Math.min(startPercent + widthPercent, 99)} y="0" width="1" height="10" fill="currentColor" />
    </svg>
  );
}

export function WaitText({ event, slowest }: { readonly event: RunEvent; readonly slowest: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="text-right text-xs">
      {event.latencyMs === null ? (
        <span className="text-muted">{t('runs.detail.first')}</span>
      ) : (
        <span className={slowest ? 'font-semibold' : undefined}>
          <DurationText ms={event.latencyMs} />
        </span>
      )}
      {slowest && <span className="sr-only">{t('runs.detail.slowest')}</span>}
    </span>
  );
}
