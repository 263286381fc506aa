import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobView } from '../../../../shared/domain/job.ts';
import { useClient } from '../../../client/client-context.tsx';
import { useToastOf } from '../../../components/toast.tsx';
import { useFormat } from '../../../i18n/use-format.ts';
import { isOver, jobTone, OUTCOMES } from './job-model.ts';

/** Says once how a job went that was under way and is not any more. `active` undefined: not known yet. */
export function useJobEnds(
  connectionId: string,
  active: readonly JobView[] | undefined,
  onOpen: (jobId: string) => void,
): void {
  const { t } = useTranslation();
  const client = useClient();
  const toast = useToastOf(connectionId);
  const format = useFormat();
  const seen = useRef<ReadonlySet<string>>(new Set());
  const tell = useRef<(job: JobView) => void>(() => undefined);
  tell.current = (job) => {
    if (!isOver(job)) return;
    const parts = OUTCOMES.filter((outcome) => job.counts[outcome] > 0).map(
      (outcome) =>
        `${format.number(job.counts[outcome])} ${t(`jobs.count.${outcome}`, { count: job.counts[outcome] })}`,
    );
    toast.show({
      title: t(job.state === 'done' ? 'jobs.strip.doneTitle' : 'jobs.strip.cancelledTitle'),
      text: parts.join(' · '),
      tone: jobTone(job),
      about: [`job:${job.id}`],
      action: { label: t('jobs.strip.show'), onAction: () => onOpen(job.id) },
    });
  };
  useEffect(() => {
    if (active === undefined) return;
    const running = new Set(active.filter((job) => !isOver(job)).map(({ id }) => id));
    const ended = [...seen.current].filter((id) => !running.has(id));
    seen.current = running;
    for (const jobId of ended) {
      client.call('jobs.detail', { connectionId, jobId }).then(
        (job) => tell.current(job),
        // The list tells the same; a note that cannot be written is not worth a second one.
        () => undefined,
      );
    }
  }, [active, client, connectionId]);
}
