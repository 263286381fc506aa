import { FilterX, Layers, PlugZap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { QueueReport } from '../../../shared/domain/queue.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/states.tsx';
import { ManagementLink } from './management-link.tsx';
import { isFiltered, type QueueFilter } from './model.ts';

export interface QueuesEmptyProps {
  readonly connectionId: string;
  readonly report: QueueReport;
  readonly filter: QueueFilter;
  readonly onClear: () => void;
}

export function QueuesEmpty({ connectionId, report, filter, onClear }: QueuesEmptyProps) {
  const { t } = useTranslation();
  if (report.queues.length > 0 && isFiltered(filter)) {
    return (
      <EmptyState
        icon={FilterX}
        title={t('queues.empty.filteredTitle')}
        text={t('queues.empty.filteredText')}
        action={<Button onClick={onClear}>{t('queues.clearFilter')}</Button>}
      />
    );
  }
  const isBlind = report.source === 'profile';
  return (
    <EmptyState
      icon={Layers}
      title={t(isBlind ? 'queues.empty.blindTitle' : 'queues.empty.title')}
      text={t(isBlind ? 'queues.empty.blindText' : 'queues.empty.text')}
      action={isBlind && <ManagementLink connectionId={connectionId} />}
    />
  );
}

export function NotConnected() {
  const { t } = useTranslation();
  return (
    <EmptyState icon={PlugZap} title={t('queues.empty.offlineTitle')} text={t('queues.empty.offlineText')} />
  );
}
