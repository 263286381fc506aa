/** Why a job stands still, in words; nothing while it moves. */
import { useTranslation } from 'react-i18next';
import type { JobView } from '../../../../shared/domain/job.ts';
import { TimeText } from '../../../components/time.tsx';
import { useFormat } from '../../../i18n/use-format.ts';

export function JobWords({ job }: { readonly job: JobView }) {
  const { t } = useTranslation();
  if (job.state === 'stopped' && job.stop !== null) {
    return t(`jobs.stop.${job.stop.rule}`, {
      failedAgain: job.stop.failedAgain,
      of: job.stop.of,
      count: job.stop.of,
    });
  }
  if (job.state === 'paused') return t('jobs.strip.pausedText');
  if (job.state === 'waiting') {
    return job.waitsUntil === null ? (
      t('jobs.strip.waitsNoEnd')
    ) : (
      <>
        {t('jobs.strip.waits')} <TimeText at={job.waitsUntil} timeOnly />
      </>
    );
  }
  if (job.state === 'running' && job.heldBy !== null) return t([`error.${job.heldBy}`, 'error.internal']);
  return null;
}

/** Pace and time left of a job that moves. */
export function JobPace({ job }: { readonly job: JobView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const parts = [
    job.steps.length > 1 ? t('jobs.strip.step', { step: job.step + 1, steps: job.steps.length }) : null,
    job.perSecond === null ? null : t('jobs.strip.rate', { rate: format.number(rounded(job.perSecond)) }),
    job.remainingMs === null
      ? null
      : t('jobs.strip.left', { time: format.duration(wholeSeconds(job.remainingMs)) }),
  ].filter((part) => part !== null);
  return <span className="tabular-nums">{parts.join(' · ')}</span>;
}

/** A figure that changes several times a second is read more easily without its last digits. */
function rounded(perSecond: number): number {
  return perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond);
}

function wholeSeconds(ms: number): number {
  return Math.max(1000, Math.ceil(ms / 1000) * 1000);
}
