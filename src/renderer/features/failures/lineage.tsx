import { useTranslation } from 'react-i18next';
import type { FailureDetail } from '../../../shared/domain/failure.ts';
import { FailureStateBadge } from '../../components/domain/failure-state-badge.tsx';
import { TimeText } from '../../components/time.tsx';

export interface LineageProps {
  readonly detail: FailureDetail;
  readonly onGo: (id: string) => void;
}

/** Every failure of the same message, oldest first; the one that is shown is marked. */
export function Lineage({ detail, onGo }: LineageProps) {
  const { t } = useTranslation();
  const { lineage, failure } = detail;
  return (
    <ol className="flex flex-col gap-1">
      {lineage.map(({ id, failedAt, state }, index) => (
        <li key={id} className="flex flex-wrap items-center gap-2">
          <span className="w-6 text-right tabular-nums text-muted">{index + 1}.</span>
          <FailureStateBadge state={state} />
          {id === failure.id ? (
            <span aria-current="true">
              <TimeText at={failedAt} />{' '}
              <strong className="font-medium">{t('failures.detail.thisOne')}</strong>
            </span>
          ) : (
            <button
              type="button"
              onClick={() => onGo(id)}
              className="rounded-sm text-accent-text underline underline-offset-2"
            >
              <TimeText at={failedAt} />
            </button>
          )}
        </li>
      ))}
    </ol>
  );
}
