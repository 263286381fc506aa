import { Archive, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';
import { Button } from '../../components/button.tsx';
import { useNow } from '../../components/time.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import type { OnLaunch } from './launch.ts';

export interface QueueLossesProps {
  readonly queue: DeadLetterQueue;
  readonly onLaunch: OnLaunch;
}

/** Room for so few deaths is worth a warning. */
const LITTLE_ROOM = 100;

/** Messages that will be lost where they lie, by time or by length, with the way to keep copies of them. */
export function QueueLosses({ queue, onLaunch }: QueueLossesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { expiring, room, name } = queue;
  const little = room !== null && room <= LITTLE_ROOM;
  if (expiring === null && !little) return null;
  return (
    <div role="alert" className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 text-xs text-danger">
      <span className="flex items-center gap-1.5">
        <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
        {expiring !== null &&
          t('failures.queues.expiringText', {
            count: expiring.count,
            left: format.duration(Math.max(0, expiring.firstAt - now)),
          })}{' '}
        {little && t('failures.queues.roomText', { count: room })}
      </span>
      <Button
        size="sm"
        icon={Archive}
        onClick={() =>
          onLaunch({
            action: 'archive',
            selection: { kind: 'filter', filter: { queue: name, states: ['open'] } },
          })
        }
      >
        {t('failures.queues.keepCopies')}
      </Button>
    </div>
  );
}
