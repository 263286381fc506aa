import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';
import { ConfirmDialog } from '../../components/dialog.tsx';
import { useKeys } from '../../components/use-keys.ts';
import { LookPanel } from './look-panel.tsx';
import { lookPlan } from './look-plan.ts';
import { useLook } from './use-look.ts';

/** The chosen queue's look: asked for consent when another consumer reads the queue. */
export function QueueLook({
  connection,
  queue,
}: {
  readonly connection: ConnectionView;
  readonly queue: DeadLetterQueue;
}) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const look = useLook(connection.id, () => setAsking(true));
  const plan = lookPlan(queue, connection, look.running !== null);
  const start = () => {
    if (plan.kind !== 'ready') return;
    if (plan.consent) setAsking(true);
    else look.start(queue.name, false);
  };
  const consent = () => {
    setAsking(false);
    look.start(queue.name, true);
  };
  useKeys({ l: start });
  return (
    <>
      <LookPanel
        queue={queue}
        plan={plan}
        startedAt={look.running?.startedAt ?? null}
        onLook={start}
        onCancel={look.cancel}
      />
      <ConfirmDialog
        open={asking}
        title={t('failures.look.consentTitle')}
        description={t('failures.look.consentText', { count: queue.consumers ?? 1, queue: queue.name })}
        confirmLabel={t('failures.look.consentYes')}
        onConfirm={consent}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
