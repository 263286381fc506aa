import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { FailureDetail } from '../../../shared/domain/failure.ts';
import { type KeyValue, KeyValues } from '../../components/key-values.tsx';
import { SizeText, TimeText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';

export function FailureFacts({ detail }: { readonly detail: FailureDetail }) {
  const { t } = useTranslation();
  return <KeyValues items={facts(detail, t)} />;
}

function facts({ failure, original }: FailureDetail, t: TFunction): readonly KeyValue[] {
  const text = (key: string, value: string | null, mono = false): KeyValue => ({
    key,
    label: t(`failures.detail.${key}`),
    value: value === null ? t('failures.detail.unknown') : <VisibleText text={value} />,
    mono: mono && value !== null,
  });
  return [
    { key: 'failedAt', label: t('failures.detail.failedAt'), value: <TimeText at={failure.failedAt} /> },
    text('type', failure.type),
    text('source', failure.source),
    text('correlation', failure.correlationId, true),
    text('failedQueue', failure.failedQueue, true),
    text('queue', failure.queue, true),
    ...(original === null
      ? []
      : [text('original', `${original.exchange || '""'} → ${original.routingKeys.join(', ')}`, true)]),
    { key: 'deaths', label: t('failures.detail.deaths'), value: failure.deaths },
    { key: 'size', label: t('failures.detail.size'), value: <SizeText bytes={failure.size} /> },
    { key: 'seenAt', label: t('failures.detail.seenAt'), value: <TimeText at={failure.seenAt} /> },
  ];
}
