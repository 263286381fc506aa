import { useTranslation } from 'react-i18next';
import type { QueueDetail } from '../../../shared/domain/queue.ts';
import { Badge } from '../../components/badge.tsx';
import { Absent } from '../../components/domain/text-cells.tsx';
import { useErrorText } from '../../components/states.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { useFormat } from '../../i18n/use-format.ts';

const CELL = 'py-1 pr-3 text-right tabular-nums';
const HEAD = 'py-1 pr-3 text-right font-medium';

/** Who reads the queue, with what each may hold and holds. */
export function ConsumerList({ detail }: { readonly detail: QueueDetail }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const format = useFormat();
  const { consumers, consumersTotal, problem } = detail;
  if (consumers === null) {
    const why = problem ? errorText({ ...problem, message: '' }) : t('queues.detail.consumersNotTold');
    return <p className="text-sm text-muted">{why}</p>;
  }
  if (consumers.length === 0) return <p className="text-sm text-muted">{t('queues.detail.noConsumers')}</p>;
  return (
    <>
      <table className="w-full text-sm">
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className="py-1 pr-3 text-left font-medium">
              {t('queues.consumer.tag')}
            </th>
            <th scope="col" className={HEAD}>
              {t('queues.consumer.prefetch')}
            </th>
            <th scope="col" className={HEAD}>
              {t('queues.consumer.unacked')}
            </th>
          </tr>
        </thead>
        <tbody>
          {consumers.map((consumer) => (
            <tr key={`${consumer.connection} ${consumer.tag}`} className="border-t border-line align-top">
              <td className="py-1 pr-3 wrap-anywhere">
                <span className="font-mono text-xs">
                  <VisibleText text={consumer.tag} />
                </span>{' '}
                {!consumer.active && <Badge tone="neutral">{t('queues.consumer.waiting')}</Badge>}
                {!consumer.acks && <Badge tone="warn">{t('queues.consumer.noAck')}</Badge>}
                {consumer.connection !== null && (
                  <span className="block text-xs text-muted">
                    <VisibleText text={consumer.connection} />
                  </span>
                )}
              </td>
              <td className={CELL}>
                {consumer.prefetch === null
                  ? t('queues.consumer.unlimited')
                  : format.number(consumer.prefetch)}
              </td>
              <td className={CELL}>
                {consumer.unacked === null ? <Absent /> : format.number(consumer.unacked)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {consumersTotal > consumers.length && (
        <p className="pt-1 text-xs text-muted">
          {t('queues.detail.consumersCut', {
            shown: format.number(consumers.length),
            total: format.number(consumersTotal),
          })}
        </p>
      )}
      {consumers.some(({ unacked }) => unacked === null) && (
        <p className="pt-1 text-xs text-muted">{t('queues.consumer.unackedHelp')}</p>
      )}
    </>
  );
}
