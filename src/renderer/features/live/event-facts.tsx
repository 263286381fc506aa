import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { EventDetail } from '../../../shared/domain/event.ts';
import { columnTerm } from '../../../shared/filter/write-filter.ts';
import { errorText } from '../../components/domain/event-text.ts';
import { FilterValue, type OnFilterValue } from '../../components/filter-value.tsx';
import { type KeyValue, KeyValues } from '../../components/key-values.tsx';
import { SizeText, TimeText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';

/** Everything known of an event but its message. */
export interface EventFactsProps {
  readonly event: EventDetail;
  readonly onFilter: OnFilterValue;
}

export function EventFacts({ event, onFilter }: EventFactsProps) {
  const { t } = useTranslation();
  return <KeyValues items={facts(event, t, onFilter)} />;
}

/** Names in the query language of the facts that can be filtered by. */
const FIELDS: Readonly<Record<string, string>> = {
  status: 'status',
  correlation: 'correlation',
  source: 'source',
  exchange: 'exchange',
  routingKey: 'routing',
  retryId: 'retry',
};

function facts(event: EventDetail, t: TFunction, onFilter: OnFilterValue): readonly KeyValue[] {
  const actionOf = (key: string, value: string) => {
    const field = FIELDS[key];
    if (field === undefined) return {};
    const term = columnTerm(field, value);
    return { action: <FilterValue term={term} onFilter={onFilter} isRun={key === 'correlation'} /> };
  };
  const text = (key: string, value: string | null, mono = false): readonly KeyValue[] =>
    value === null || value === ''
      ? []
      : [
          {
            key,
            label: t(`live.detail.${key}`),
            value: <VisibleText text={value} />,
            mono,
            ...actionOf(key, value),
          },
        ];
  return [
    ...(event.error === null
      ? []
      : [
          {
            key: 'error',
            label: t('live.column.result'),
            value: (
              <span className="text-danger">
                <VisibleText text={errorText(event.error)} />
              </span>
            ),
          },
        ]),
    ...text('status', event.status),
    ...(event.madeAt === null
      ? []
      : [{ key: 'made', label: t('live.detail.made'), value: <TimeText at={event.madeAt} precise /> }]),
    { key: 'received', label: t('live.detail.received'), value: <TimeText at={event.receivedAt} precise /> },
    ...text('correlation', event.correlationId, true),
    ...text('source', event.source),
    ...(event.exchange === ''
      ? [{ key: 'exchange', label: t('live.detail.exchange'), value: t('live.detail.defaultExchange') }]
      : text('exchange', event.exchange, true)),
    ...text('routingKey', event.routingKey, true),
    { key: 'origin', label: t('live.detail.origin'), value: t(`live.origin.${event.origin}`) },
    ...text('retryId', event.retryId, true),
    ...(event.redelivered ? text('redelivered', t('live.detail.yes')) : []),
    { key: 'size', label: t('live.detail.size'), value: <SizeText bytes={event.size} /> },
  ];
}
