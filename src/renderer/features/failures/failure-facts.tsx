import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { FailureDetail } from '../../../shared/domain/failure.ts';
import { columnTerm } from '../../../shared/filter/write-filter.ts';
import { FilterValue, type OnFilterValue } from '../../components/filter-value.tsx';
import { type KeyValue, KeyValues } from '../../components/key-values.tsx';
import { SizeText, TimeText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';

export interface FailureFactsProps {
  readonly detail: FailureDetail;
  readonly onFilter: OnFilterValue;
}

export function FailureFacts({ detail, onFilter }: FailureFactsProps) {
  const { t } = useTranslation();
  return <KeyValues items={facts(detail, t, onFilter)} />;
}

/** Names in the query language of the facts that can be filtered by. */
const FIELDS: Readonly<Record<string, string>> = {
  type: 'type',
  source: 'source',
  correlation: 'correlation',
  failedQueue: 'died_in',
  queue: 'queue',
};

function facts(
  { failure, original }: FailureDetail,
  t: TFunction,
  onFilter: OnFilterValue,
): readonly KeyValue[] {
  const actionOf = (key: string, value: string | null) => {
    const field = FIELDS[key];
    if (field === undefined || value === null) return {};
    const term = columnTerm(field, value);
    return { action: <FilterValue term={term} onFilter={onFilter} isRun={key === 'correlation'} /> };
  };
  const text = (key: string, value: string | null, mono = false): KeyValue => ({
    key,
    label: t(`failures.detail.${key}`),
    value: value === null ? t('failures.detail.unknown') : <VisibleText text={value} />,
    mono: mono && value !== null,
    ...actionOf(key, value),
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
