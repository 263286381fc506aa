import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { useKeys } from '../../components/use-keys.ts';
import type { OnLaunch } from './launch.ts';
import { LookPanel } from './look-panel.tsx';
import { costText, lookPlan } from './look-plan.ts';
import { useLook } from './use-look.ts';

export interface QueueLookProps {
  readonly connection: ConnectionView;
  readonly queue: DeadLetterQueue;
  /** A look was asked for from elsewhere, where its cost was not seen. */
  readonly asked: boolean;
  readonly onTaken: () => void;
  readonly onLaunch: OnLaunch;
}

type Question = 'none' | 'consent' | 'cost';

/** What a consent is asked for: others miss the messages, the limit is not known, or messages may expire meanwhile. */
interface ConsentReasons {
  readonly limit: string | null;
  readonly consumers: string | null;
}

function questionTitle(question: Question, { limit, consumers }: ConsentReasons): string {
  if (question === 'cost') return 'failures.look.costTitle';
  if (limit !== null) return 'failures.look.unknownLimitTitle';
  return consumers === null ? 'failures.look.expiringTitle' : 'failures.look.consentTitle';
}

/**
 * The chosen queue's look. Asked for consent where the broker's facts call for it, and for its cost when it was asked for
 * where the cost could not be read.
 */
export function QueueLook({ connection, queue, asked, onTaken, onLaunch }: QueueLookProps) {
  const { t } = useTranslation();
  const [question, ask] = useState<Question>('none');
  const look = useLook(connection.id, () => ask('consent'));
  const plan = lookPlan(queue, connection, look.running !== null);
  const start = (costSeen: boolean) => {
    if (plan.kind !== 'ready') return;
    if (plan.consent) ask('consent');
    else if (!costSeen && plan.cost > 0) ask('cost');
    else look.start(queue.name, false);
  };
  const confirm = () => {
    ask('none');
    look.start(queue.name, question === 'consent');
  };
  useKeys({ u: () => start(true) });
  const take = useRef<() => void>(() => undefined);
  take.current = () => {
    onTaken();
    start(false);
  };
  useEffect(() => {
    if (asked) take.current();
  }, [asked]);
  const cost =
    plan.kind === 'ready'
      ? t(`failures.look.cost.${costText(plan)}`, { count: plan.budget ?? plan.cost })
      : undefined;
  const limit = plan.kind === 'ready' && costText(plan) === 'assumed' && cost ? cost : null;
  const consumers =
    queue.consumers === 0
      ? null
      : t('failures.look.consentText', { count: queue.consumers ?? 1, queue: queue.name });
  const expiring =
    limit === null && consumers === null ? t('failures.look.expiringText', { queue: queue.name }) : null;
  return (
    <>
      <LookPanel
        connection={connection}
        queue={queue}
        plan={plan}
        startedAt={look.running?.startedAt ?? null}
        onLook={() => start(true)}
        onCancel={look.cancel}
        onLaunch={onLaunch}
      />
      <ConfirmDialog
        open={question !== 'none'}
        title={t(questionTitle(question, { limit, consumers }), { queue: queue.name })}
        description={
          question === 'cost' ? cost : [limit, consumers, expiring].filter((part) => part !== null).join(' ')
        }
        confirmLabel={t(question === 'cost' ? 'failures.look.button' : 'failures.look.consentYes')}
        onConfirm={confirm}
        onClose={() => ask('none')}
      />
    </>
  );
}
