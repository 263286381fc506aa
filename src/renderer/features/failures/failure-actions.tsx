/** What can be done with a failure now: retry, undo, decide, or why nothing can. */
import { Info, RotateCcw, Undo2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { FailureDetail } from '../../../shared/domain/failure.ts';
import { Button } from '../../components/button.tsx';
import { Kbd } from '../../components/kbd.tsx';
import { useErrorText } from '../../components/states.tsx';
import { useKeys } from '../../components/use-keys.ts';
import { DecideDialog } from './decide-dialog.tsx';
import { DecidePanel, type Decision } from './decide-panel.tsx';
import { FailureMoreActions } from './failure-more-actions.tsx';
import type { OnLaunch } from './launch.ts';
import { moreActions } from './more-actions.ts';
import { RetryDialog } from './retry-dialog.tsx';
import { connectionProblem, retryPlan } from './retry-plan.ts';
import { useRetry } from './use-retry.ts';

export interface FailureActionsProps {
  readonly connection: ConnectionView;
  readonly detail: FailureDetail;
  /** Its key acts; else it means several that are marked. */
  readonly ownKeys: boolean;
  readonly onLaunch: OnLaunch;
}

type Question = { readonly kind: 'retry' } | { readonly kind: 'decide'; readonly decision: Decision };

export function FailureActions({ connection, detail, ownKeys, onLaunch }: FailureActionsProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const actions = useRetry(connection.id);
  const [question, ask] = useState<Question | null>(null);
  const plan = retryPlan(detail, connection);
  const codeText = (code: string | null) =>
    code === null ? null : errorText({ code, message: code, details: {} });
  const close = () => ask(null);
  const others = moreActions(detail, connection);
  const press = () => {
    if (plan.kind === 'ready') ask({ kind: 'retry' });
    else if (others.some(({ action, problem }) => action === 'resend' && problem === null)) {
      onLaunch({ action: 'resend', selection: { kind: 'ids', ids: [detail.failure.id] } });
    }
  };
  useKeys(ownKeys ? { r: press } : {});
  if (plan.kind === 'settled' && others.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 border-b border-line p-panel">
      {plan.kind === 'ready' && (
        <div>
          <Button
            variant="primary"
            icon={RotateCcw}
            aria-keyshortcuts="r"
            onClick={() => ask({ kind: 'retry' })}
          >
            {t('failures.retry.button')}
            <span aria-hidden>
              <Kbd keys="r" />
            </span>
          </Button>
        </div>
      )}
      {plan.kind === 'blocked' && (
        <Note>
          <strong className="font-medium text-ink">{t('failures.retry.blocked')}</strong>{' '}
          {codeText(plan.code)}
        </Note>
      )}
      {plan.kind === 'scheduled' && (
        <div className="flex flex-wrap items-center gap-3">
          <Note>{t('failures.retry.scheduled')}</Note>
          <Button size="sm" icon={Undo2} busy={actions.busy} onClick={() => actions.undo(plan.retry)}>
            {t('failures.retry.undo')}
          </Button>
        </div>
      )}
      {plan.kind === 'decide' && (
        <DecidePanel
          retry={plan.retry}
          busy={actions.busy}
          problem={codeText(connectionProblem(connection))}
          onDecide={(decision) => ask({ kind: 'decide', decision })}
        />
      )}
      <FailureMoreActions connection={connection} detail={detail} onLaunch={onLaunch} />
      {question?.kind === 'retry' && plan.kind === 'ready' && (
        <RetryDialog
          failure={detail.failure}
          needsReason={plan.needsReason}
          busy={actions.busy}
          onConfirm={(reason) => actions.retry(detail.failure, reason, close)}
          onClose={close}
        />
      )}
      {question?.kind === 'decide' && plan.kind === 'decide' && (
        <DecideDialog
          decision={question.decision}
          busy={actions.busy}
          onConfirm={(reason) => actions.decide(plan.retry, question.decision, reason, close)}
          onClose={close}
        />
      )}
    </div>
  );
}

function Note({ children }: { readonly children: ReactNode }) {
  return (
    <p className="flex min-w-0 flex-1 items-start gap-2 text-muted">
      <Info aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
  );
}
