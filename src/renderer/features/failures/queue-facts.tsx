/** Everything that is known of a dead-letter queue, and how it is looked into, behind one button. */
import { Popover } from '@base-ui/react/popover';
import { useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { Info, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';
import { useClient } from '../../client/client-context.tsx';
import { deadLetterQueuesQuery } from '../../client/queries.ts';
import { useCommand } from '../../client/use-command.ts';
import { Button } from '../../components/button.tsx';
import { type KeyValue, KeyValues } from '../../components/key-values.tsx';
import { useErrorText } from '../../components/states.tsx';
import { TimeText } from '../../components/time.tsx';
import { useToastOf } from '../../components/toast.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import type { Format } from '../../i18n/format.ts';
import { useFormat } from '../../i18n/use-format.ts';

export interface QueueFactsProps {
  readonly connection: ConnectionView;
  readonly queue: DeadLetterQueue;
}

export function QueueFacts({ connection, queue }: QueueFactsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { queryKey } = deadLetterQueuesQuery(useClient(), connection.id);
  // Asking a broker for a queue's facts costs it nothing, unlike a look.
  const refresh = () => queries.invalidateQueries({ queryKey });
  const format = useFormat();
  return (
    <Popover.Root onOpenChange={(opened) => opened && void refresh()}>
      <Popover.Trigger render={<Button icon={Info}>{t('failures.queues.facts')}</Button>} />
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end" className="z-40">
          <Popover.Popup className="max-h-[70vh] w-[34rem] max-w-[calc(100vw-2rem)] overflow-auto rounded-md border border-line-strong bg-raised p-4 shadow-pop outline-none">
            <Popover.Title className="mb-3 font-mono text-sm font-semibold wrap-anywhere">
              <VisibleText text={queue.name} />
            </Popover.Title>
            <KeyValues items={facts(queue, t, format)} />
            {queue.foundBy.includes('operator') && <RemoveQueue connection={connection} queue={queue} />}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function facts(queue: DeadLetterQueue, t: TFunction, format: Format): readonly KeyValue[] {
  const { look } = queue;
  const label = (key: string) => t(`failures.queueFact.${key}`);
  const fact = (key: string, value: ReactNode): KeyValue => ({ key, label: label(key), value });
  const count = (key: string, value: number | null, none: string): KeyValue =>
    fact(key, value === null ? t(`failures.queueFact.${none}`) : format.number(value));
  /** What moves while one looks at it, with its age. */
  const told = (key: string, value: number | null): KeyValue =>
    fact(
      key,
      value === null || queue.toldAt === null ? (
        t('failures.queueFact.unknown')
      ) : (
        <>
          {format.number(value)}{' '}
          <span className="text-muted">
            {t('failures.queueFact.toldAt')} <TimeText at={queue.toldAt} timeOnly />
          </span>
        </>
      ),
    );
  const text = (key: string, value: string | null): KeyValue =>
    fact(key, value === null ? t('failures.queueFact.none') : <VisibleText text={value} />);
  return [
    text(
      'type',
      `${t(`failures.queues.type.${queue.type}`)}${queue.brokerVersion ? ` · ${queue.brokerVersion}` : ''}`,
    ),
    told('depth', queue.depth),
    count('open', queue.open, 'unknown'),
    told('consumers', queue.consumers),
    fact(
      'foundBy',
      queue.foundBy.map((each) => t(`failures.queueFact.by.${each}`)).join(', ') ||
        t('failures.queueFact.none'),
    ),
    text('feeds', queue.feeds.length === 0 ? null : queue.feeds.join(', ')),
    text('policy', queue.policy),
    fact('tapped', t(queue.tapped ? 'failures.queueFact.tappedYes' : 'failures.queueFact.tappedNo')),
    fact('way', t(`failures.look.way.${look.way}`)),
    fact(
      'cost',
      look.costPerMessage === 0 ? t('failures.queueFact.free') : format.number(look.costPerMessage),
    ),
    count('limit', queue.deliveryLimit, look.limitKnown ? 'noLimit' : 'unknown'),
    count('budget', look.budget, 'unlimited'),
    count('highest', queue.highestCount, 'unknown'),
    text('dlx', queue.deadLetterExchange),
    fact(
      'ttl',
      queue.messageTtlMs === null ? t('failures.queueFact.none') : format.duration(queue.messageTtlMs),
    ),
    count('maxLength', queue.maxLength, 'none'),
    text('overflow', queue.overflow ?? (queue.maxLength === null ? null : 'drop-head')),
    count('room', queue.room, 'noLimit'),
    fact(
      'expiring',
      queue.expiring === null
        ? // What was never looked into, and has an end, is not known.
          t(`failures.queueFact.${queue.asOf === null && queue.messageTtlMs !== null ? 'unknown' : 'none'}`)
        : t('failures.queueFact.expiringText', {
            count: queue.expiring.count,
            at: format.dateTime(queue.expiring.firstAt),
          }),
    ),
    text('lockedBy', queue.lockedBy),
    fact('asOf', queue.asOf === null ? t('failures.queues.never') : <TimeText at={queue.asOf} />),
  ];
}

function RemoveQueue({ connection, queue }: QueueFactsProps) {
  const { t } = useTranslation();
  const toast = useToastOf(connection.id);
  const about = [`queue:${queue.name}`];
  const errorText = useErrorText();
  const remove = useCommand('failures.removeQueue', {
    onSuccess: () => toast.clear(...about),
    onError: (error) =>
      toast.show({ title: t('failures.queues.removeFailed'), text: errorText(error), tone: 'danger', about }),
  });
  return (
    <div className="mt-4 flex items-center gap-3 border-t border-line pt-3">
      <p className="min-w-0 flex-1 text-xs text-muted">{t('failures.queues.removeText')}</p>
      <Button
        size="sm"
        icon={Trash2}
        busy={remove.isPending}
        onClick={() => remove.mutate({ connectionId: connection.id, queue: queue.name })}
      >
        {t('failures.queues.remove')}
      </Button>
    </div>
  );
}
