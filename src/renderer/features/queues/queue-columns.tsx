import type { TFunction } from 'i18next';
import type { QueueReport, QueueView } from '../../../shared/domain/queue.ts';
import { Badge } from '../../components/badge.tsx';
import type { Column } from '../../components/data-table.tsx';
import { Sparkline } from '../../components/domain/sparkline.tsx';
import { Absent, TextCell } from '../../components/domain/text-cells.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import type { Format } from '../../i18n/format.ts';
import { limitTexts } from './limit-texts.ts';
import { nextOrder, type QueueOrder, type QueueSort } from './model.ts';

export interface QueueColumnsSource {
  readonly t: TFunction;
  readonly format: Format;
  readonly times: QueueReport['times'];
  readonly order: QueueOrder;
  readonly onOrder: (order: QueueOrder) => void;
}

export function queueColumns({
  t,
  format,
  times,
  order,
  onOrder,
}: QueueColumnsSource): readonly Column<QueueView>[] {
  const header = (id: string) => t(`queues.column.${id}`);
  const sort = (by: QueueSort): NonNullable<Column<QueueView>['sort']> => ({
    direction: order.by === by ? (order.descending ? 'descending' : 'ascending') : null,
    onSort: () => onOrder(nextOrder(order, by)),
  });
  const number = (
    id: QueueSort,
    value: (queue: QueueView) => number | null,
    text: (value: number) => string = format.number,
  ): Column<QueueView> => ({
    id,
    header: header(id),
    width: 92,
    align: 'end',
    sort: sort(id),
    cell: (queue) => {
      const told = value(queue);
      return told === null ? (
        <Absent />
      ) : (
        <span className={told === 0 ? 'text-muted' : ''}>{text(told)}</span>
      );
    },
  });
  const rate = (value: number) => t('queues.rate', { value: format.number(Math.round(value * 10) / 10) });
  return [
    {
      id: 'name',
      header: header('name'),
      width: 'flex',
      grow: 3,
      sort: sort('name'),
      cell: (queue) => <NameCell queue={queue} t={t} />,
    },
    {
      id: 'type',
      header: header('type'),
      width: 84,
      hideBelow: 1000,
      cell: ({ type }) => (type === 'unknown' ? <Absent /> : type),
    },
    number('ready', ({ ready }) => ready),
    { ...number('unacked', ({ unacked }) => unacked), hideBelow: 500 },
    {
      id: 'trend',
      header: header('trend'),
      width: 112,
      hideBelow: 640,
      cell: ({ trend }) => <Sparkline times={times} values={trend} width={88} height={20} />,
    },
    { ...number('publish', ({ publishRate }) => publishRate, rate), hideBelow: 800 },
    { ...number('deliver', ({ deliverRate }) => deliverRate, rate), hideBelow: 800 },
    { ...number('consumers', ({ consumers }) => consumers), width: 120, hideBelow: 560 },
    {
      id: 'target',
      header: header('target'),
      width: 'flex',
      grow: 2,
      hideBelow: 1100,
      cell: (queue) => <TextCell text={targetText(queue, t)} mono />,
    },
    {
      id: 'limits',
      header: header('limits'),
      width: 136,
      hideBelow: 1180,
      cell: (queue) => <TextCell text={limitTexts(queue, t, format).join(' · ')} />,
    },
    {
      id: 'policy',
      header: header('policy'),
      width: 'flex',
      hideBelow: 1400,
      cell: ({ policy }) => <TextCell text={policy} />,
    },
  ];
}

function NameCell({ queue, t }: { readonly queue: QueueView; readonly t: TFunction }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span title={queue.name} className="truncate font-mono text-xs">
        <VisibleText text={queue.name} />
      </span>
      {queue.deadLetterOf !== null && (
        <Badge tone={(queue.ready ?? 0) > 0 ? 'danger' : 'neutral'}>{t('queues.deadLetters')}</Badge>
      )}
      {!queue.exists && <Badge tone="warn">{t('queues.missing')}</Badge>}
      {queue.refused !== null && <Badge tone="warn">{t('queues.refused')}</Badge>}
    </span>
  );
}

/** Where its dead letters go; an exchange where that is not told more exactly. */
function targetText(queue: QueueView, t: TFunction): string | null {
  const { deadLetterTargets: targets, deadLetterCertain: certain, deadLetterExchange: exchange } = queue;
  const [only] = targets;
  if (certain && only !== undefined && targets.length === 1) return only;
  if (targets.length > 0) return t('queues.targets', { count: targets.length, exchange: exchange ?? '' });
  return exchange;
}
