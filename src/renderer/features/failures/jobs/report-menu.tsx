import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { JobView } from '../../../../shared/domain/job.ts';
import { Button } from '../../../components/button.tsx';
import { Menu } from '../../../components/menu.tsx';
import { useFormat } from '../../../i18n/use-format.ts';
import { useReport } from './use-report.ts';

/** What happened to each message as a file; made part by part, and stopped at any time. */
export function ReportMenu({ connectionId, job }: { readonly connectionId: string; readonly job: JobView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { done, start, stop } = useReport(connectionId, job.id);
  if (done !== null) {
    const progress = { done: format.number(Math.min(done, job.total)), total: format.number(job.total) };
    return (
      <>
        <span role="status" className="text-xs text-muted tabular-nums">
          {t('jobs.detail.reportRunning', progress)}
        </span>
        <Button size="sm" onClick={stop}>
          {t('jobs.detail.reportCancel')}
        </Button>
      </>
    );
  }
  return (
    <Menu
      trigger={
        <Button size="sm" icon={Download}>
          {t('jobs.detail.report')}
        </Button>
      }
      items={(['csv', 'jsonl'] as const).map((kind) => ({
        id: kind,
        label: t(kind === 'csv' ? 'jobs.detail.reportCsv' : 'jobs.detail.reportJsonl'),
        onSelect: () => start(kind),
      }))}
    />
  );
}
