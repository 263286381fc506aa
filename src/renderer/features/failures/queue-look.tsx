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

function questionTitle(question: Question, isUnknownLimit: boolean): string {
  if (question === 'cost') return 'failures.look.costTitle';
  return isUnknownLimit ? 'failures.look.unknownLimitTitle' : 'failures.look.consentTitle';
}

/**
 * The chosen queue's look. Asked for consent when another consumer reads the queue or its limit is not known, and for its cost when it was asked
 * for where the cost could not be read.
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
    limit !== null && queue.consumers === 0
      ? null
      : t('failures.look.consentText', { count: queue.consumers ?? 1, queue: queue.name });
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
        title={t(questionTitle(question, limit !== null), { queue: queue.name })}
        description={
          question === 'cost' ? cost : [limit, consumers].filter((part) => part !== null).join(' ')
        }
        confirmLabel={t(question === 'cost' ? 'failures.look.button' : 'failures.look.consentYes')}
        onConfirm={confirm}
        onClose={() => ask('none')}
      />
    </>
  );
}
