/** What else can be done with one failure: send a changed copy, keep a copy, discard, send a failed result's message again. */
import { Archive, PenLine, SendHorizontal, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { FailureDetail } from '../../../shared/domain/failure.ts';
import { Button } from '../../components/button.tsx';
import { useErrorText } from '../../components/states.tsx';
import type { OnLaunch } from './launch.ts';
import { moreActions, refusals } from './more-actions.ts';

export interface FailureMoreActionsProps {
  readonly connection: ConnectionView;
  readonly detail: FailureDetail;
  readonly onLaunch: OnLaunch;
}

const ICONS = { resend: SendHorizontal, edit: PenLine, archive: Archive, discard: Trash2 } as const;
const KEYS = { resend: 'r', edit: 'e', archive: 'v', discard: 'd' } as const;

export function FailureMoreActions({ connection, detail, onLaunch }: FailureMoreActionsProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const actions = moreActions(detail, connection);
  if (actions.length === 0) return null;
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap gap-1.5">
        {actions.map(({ action, problem }) => (
          <Button
            key={action}
            size="sm"
            icon={ICONS[action]}
            aria-keyshortcuts={KEYS[action]}
            disabled={problem !== null}
            onClick={() => onLaunch({ action, selection: { kind: 'ids', ids: [detail.failure.id] } })}
          >
            {t(`failures.act.${action}`)}
          </Button>
        ))}
      </div>
      {actions.some(({ problem }) => problem !== null) && (
        <ul className="flex flex-col gap-0.5 text-xs text-muted">
          {refusals(actions).map(({ problem, actions: refused }) => (
            <li key={problem} className="wrap-anywhere">
              <strong className="font-medium">
                {refused.map((action) => t(`failures.act.${action}`)).join(', ')}:
              </strong>{' '}
              {errorText({ code: problem, message: '', details: {} })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
