import { useTranslation } from 'react-i18next';
import type { FailureGroup } from '../../../../shared/domain/failure-group.ts';
import { type KeyValue, KeyValues } from '../../../components/key-values.tsx';
import { SizeText, TimeText } from '../../../components/time.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';

type Share = FailureGroup['queues'][number];

export function GroupFacts({ group }: { readonly group: FailureGroup }) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = (key: string) => t(`groups.fact.${key}`);
  const text = (key: string, value: string | null): readonly KeyValue[] =>
    value === null || value === ''
      ? []
      : [{ key, label: label(key), value: <VisibleText text={value} />, mono: true }];
  const items: readonly KeyValue[] = [
    ...text('error', group.error),
    ...text('type', group.type),
    ...text('frame', group.frame),
    {
      key: 'count',
      label: label('count'),
      value: t('groups.fact.countText', {
        open: format.number(group.open),
        count: group.count,
        formatted: format.number(group.count),
      }),
    },
    { key: 'runs', label: label('runs'), value: format.number(group.runs) },
    { key: 'first', label: label('first'), value: <TimeText at={group.firstSeenAt} /> },
    { key: 'last', label: label('last'), value: <TimeText at={group.lastSeenAt} /> },
    { key: 'bytes', label: label('bytes'), value: <SizeText bytes={group.bytes} /> },
    { key: 'queues', label: label('queues'), value: <Shares shares={group.queues} /> },
    { key: 'sources', label: label('sources'), value: <Shares shares={group.sources} /> },
  ];
  return <KeyValues items={items} />;
}

function Shares({ shares }: { readonly shares: readonly Share[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (shares.length === 0) return t('ui.none');
  return (
    <ul>
      {shares.map(({ name, count }) => (
        <li key={name} className="flex gap-3">
          <span className="min-w-0 font-mono text-xs leading-5 wrap-anywhere">
            <VisibleText text={name} />
          </span>
          <span className="tabular-nums text-muted">{format.number(count)}</span>
        </li>
      ))}
    </ul>
  );
}
