/**
 * The dead-letter queues, one card each, and all of them as the first choice. A choice filters the list below. Of many
 * queues those with messages come first, and the rest is folded away behind a button that counts it.
 */
import { ChevronDown, ChevronUp, ClockAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';
import { Button } from '../../components/button.tsx';
import { cx } from '../../components/class-names.ts';
import { TimeText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { AddQueue } from './add-queue.tsx';
import { FEW_QUEUES, holdsUnseen, queueShelf } from './model.ts';
import { ReadResults } from './read-results.tsx';

export interface QueueBarProps {
  readonly connection: ConnectionView;
  readonly queues: readonly DeadLetterQueue[];
  readonly open: number;
  readonly chosen: string | null;
  readonly onChoose: (queue: string | null) => void;
}

export function QueueBar({ connection, queues, open, chosen, onChoose }: QueueBarProps) {
  const { t } = useTranslation();
  const [unfolded, unfold] = useState(false);
  const { shown, folded } = queueShelf(queues, chosen, unfolded);
  return (
    <div className="flex max-h-[40%] shrink-0 items-start gap-2 border-b border-line bg-canvas px-panel">
      <fieldset
        className={cx(
          'flex max-h-full min-w-0 flex-1 items-stretch gap-2 overflow-auto py-2',
          unfolded && 'flex-wrap',
        )}
      >
        <legend className="sr-only">{t('failures.queues.title')}</legend>
        <Card pressed={chosen === null} onPress={() => onChoose(null)}>
          <span className="text-sm font-medium">{t('failures.queues.all')}</span>
          <span className="text-xs text-muted">
            <OpenCount open={open} unseen={holdsUnseen(queues, null)} />
          </span>
        </Card>
        {shown.map((queue) => (
          <Card key={queue.name} pressed={queue.name === chosen} onPress={() => onChoose(queue.name)}>
            <span className="max-w-64 truncate font-mono text-xs leading-5 font-medium" title={queue.name}>
              <VisibleText text={queue.name} />
            </span>
            <QueueSummary queue={queue} />
          </Card>
        ))}
        {(folded > 0 || unfolded) && queues.length > FEW_QUEUES && (
          <Button
            variant="ghost"
            size="sm"
            className="self-center"
            icon={unfolded ? ChevronUp : ChevronDown}
            aria-expanded={unfolded}
            onClick={() => unfold(!unfolded)}
          >
            {unfolded ? t('failures.queues.fewer') : t('failures.queues.more', { count: folded })}
          </Button>
        )}
      </fieldset>
      <span className="flex min-h-16 shrink-0 items-center gap-1">
        {connection.kind !== 'capture' && (
          <>
            <ReadResults connection={connection} />
            <AddQueue connectionId={connection.id} onAdded={onChoose} />
          </>
        )}
      </span>
    </div>
  );
}

/** None known is not none: what was never looked into is said. */
function OpenCount({ open, unseen }: { readonly open: number; readonly unseen: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (open > 0) return t('failures.queues.openCount', { count: open, formatted: format.number(open) });
  return unseen ? t('failures.queues.unseen') : t('failures.openNone');
}

interface CardProps {
  readonly pressed: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function Card({ pressed, onPress, children }: CardProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={cx(
        'flex shrink-0 flex-col items-start rounded-md border px-3 py-1.5 text-left',
        pressed ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface hover:bg-hover',
      )}
    >
      {children}
    </button>
  );
}

function QueueSummary({ queue }: { readonly queue: DeadLetterQueue }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!queue.exists) return <span className="text-xs text-warn">{t('failures.queues.missing')}</span>;
  const depth =
    queue.depth === null
      ? t('failures.queues.depthUnknown')
      : t('failures.queues.depth', { count: queue.depth, formatted: format.number(queue.depth) });
  return (
    <span className="flex gap-1 text-xs text-muted">
      <span
        title={
          queue.toldAt === null ? undefined : t('failures.queues.toldAt', { time: format.time(queue.toldAt) })
        }
        className={cx(queue.depth !== null && queue.depth > 0 && 'font-medium text-ink')}
      >
        {depth}
      </span>
      <Looked queue={queue} />
      {queue.expiring !== null && (
        <span title={t('failures.queues.expiring', { count: queue.expiring.count })} className="text-danger">
          <ClockAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          <span className="sr-only">{t('failures.queues.expiring', { count: queue.expiring.count })}</span>
        </span>
      )}
    </span>
  );
}

/** When it was looked into. That it never was matters only while there may be something in it. */
function Looked({ queue }: { readonly queue: DeadLetterQueue }) {
  const { t } = useTranslation();
  if (queue.asOf === null && queue.depth === 0) return null;
  return (
    <>
      <span aria-hidden>·</span>
      {queue.asOf === null ? (
        t('failures.queues.never')
      ) : (
        <span>
          {t('failures.queues.asOfLabel')} <TimeText at={queue.asOf} timeOnly />
        </span>
      )}
    </>
  );
}
