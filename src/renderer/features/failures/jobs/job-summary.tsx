import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobView, StopRule } from '../../../../shared/domain/job.ts';
import { Button } from '../../../components/button.tsx';
import { Section } from '../../../components/domain/section.tsx';
import { KeyValues } from '../../../components/key-values.tsx';
import { TimeText } from '../../../components/time.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';
import { CountsBar, CountsLegend } from './counts-bar.tsx';
import { troubledCount } from './job-model.ts';
import { JobSteps } from './job-steps.tsx';
import { JobWords } from './job-words.tsx';
import { Note } from './note.tsx';

export interface JobSummaryProps {
  readonly connectionId: string;
  readonly job: JobView;
  readonly onShowTroubled: () => void;
}

export function JobSummary({ connectionId, job, onShowTroubled }: JobSummaryProps) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <div data-detail tabIndex={0} className="h-full overflow-auto -outline-offset-2">
      <Standstill job={job} onShowTroubled={onShowTroubled} />
      <Section title={t('jobs.detail.outcome')}>
        <div className="flex flex-col gap-3">
          <CountsBar counts={job.counts} />
          <CountsLegend counts={job.counts} />
        </div>
      </Section>
      {job.steps.length > 1 && (
        <Section title={t('jobs.detail.steps')}>
          <JobSteps connectionId={connectionId} job={job} />
        </Section>
      )}
      {job.skipped.length > 0 && (
        <Section title={t('jobs.detail.skipped')}>
          <Skipped skipped={job.skipped} />
        </Section>
      )}
      <Section title={t('jobs.detail.facts')}>
        <JobFacts job={job} />
      </Section>
    </div>
  );
}

/** Rules whose message, the broker's or the program's own words, says more than their text. */
const TELLS_MORE: ReadonlySet<StopRule> = new Set(['returned', 'nacked', 'unknown', 'error']);

/** Why it does not move, and what to do about it. */
function Standstill({ job, onShowTroubled }: Omit<JobSummaryProps, 'connectionId'>) {
  const { t } = useTranslation();
  if (job.state === 'stopped' && job.stop !== null) {
    return (
      <div className="p-panel pb-0">
        <Note tone="danger">
          <p className="font-semibold">
            <JobWords job={job} />
          </p>
          <p className="text-ink">{t(`jobs.stopHelp.${job.stop.rule}`)}</p>
          {TELLS_MORE.has(job.stop.rule) && job.stop.message !== '' && (
            <p className="mt-1 font-mono text-xs text-ink">
              <VisibleText text={job.stop.message} />
            </p>
          )}
          {troubledCount(job.counts) > 0 && (
            <Button size="sm" className="mt-2" onClick={onShowTroubled}>
              {t('jobs.detail.messages')}
            </Button>
          )}
        </Note>
      </div>
    );
  }
  if (job.state !== 'paused' && job.state !== 'waiting' && job.heldBy === null) return null;
  if (job.state === 'done' || job.state === 'cancelled') return null;
  return (
    <div className="p-panel pb-0">
      <Note tone={job.state === 'waiting' ? 'info' : 'warn'}>
        <p className="first-letter:uppercase">
          <JobWords job={job} />
        </p>
      </Note>
    </div>
  );
}

function Skipped({ skipped }: Pick<JobView, 'skipped'>) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className="flex flex-col gap-0.5">
      {skipped.map(({ code, count }) => (
        <li key={code} className="flex gap-2">
          <span className="min-w-8 text-right font-medium tabular-nums">{format.number(count)}</span>
          {t(`jobs.skip.${code}`, { count })}
        </li>
      ))}
    </ul>
  );
}

function targetText(job: JobView, t: (key: string) => string): string {
  if (job.target.kind === 'queue') return job.target.queue;
  return t(job.target.kind === 'failed-queue' ? 'jobs.detail.failedQueue' : 'jobs.detail.original');
}

function JobFacts({ job }: { readonly job: JobView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const fact = (key: string, value: ReactNode, mono = false) => ({
    key,
    label: t(`jobs.detail.${key}`),
    value,
    mono,
  });
  const sends = job.action === 'retry' || job.action === 'edit';
  const { edit } = job;
  return (
    <KeyValues
      items={[
        fact('queues', <VisibleText text={job.queues.join('\n')} multiline />, true),
        ...(sends ? [fact('target', <VisibleText text={targetText(job, t)} />)] : []),
        fact(
          'rate',
          job.rate === null
            ? t('jobs.detail.rateFree')
            : t('jobs.detail.rateOf', { rate: format.number(job.rate) }),
        ),
        fact('window', format.number(job.window)),
        ...(sends ? [fact('canary', t(job.canary ? 'jobs.detail.canaryOn' : 'jobs.detail.canaryOff'))] : []),
        fact('size', format.size(job.bytes)),
        fact('operator', <VisibleText text={job.operator} />),
        ...(job.reason === null ? [] : [fact('reason', <VisibleText text={job.reason} multiline />)]),
        ...(edit?.kind === 'patch'
          ? [
              fact(
                'edit',
                <pre className="whitespace-pre-wrap wrap-anywhere">
                  <VisibleText text={edit.patch} multiline />
                </pre>,
                true,
              ),
            ]
          : []),
        fact('created', <TimeText at={job.createdAt} />),
        ...(job.endedAt === null ? [] : [fact('ended', <TimeText at={job.endedAt} />)]),
      ]}
    />
  );
}
