import { useTranslation } from 'react-i18next';
import type { RetryView } from '../../../shared/domain/failure.ts';
import { Badge } from '../../components/badge.tsx';
import { TimeText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { retriesNewestFirst, retryStory, retryTone } from './retry-plan.ts';

/** Every retry of a failure with what really happened to it, newest first. */
export function RetryList({ retries }: { readonly retries: readonly RetryView[] }) {
  const { t } = useTranslation();
  if (retries.length === 0) return <p className="text-muted">{t('failures.detail.noRetries')}</p>;
  return (
    <ol className="flex flex-col gap-3">
      {retriesNewestFirst(retries).map((retry) => (
        <Retry key={retry.id} retry={retry} />
      ))}
    </ol>
  );
}

function Retry({ retry }: { readonly retry: RetryView }) {
  const { t } = useTranslation();
  const story = retryStory(retry);
  return (
    <li className="flex flex-col gap-0.5">
      <p className="flex flex-wrap items-center gap-1.5">
        <span className="font-medium">{t('failures.retry.attempt', { attempt: retry.attempt })}</span>
        <Badge tone={retryTone(retry)}>{t(`failures.stateName.${story.replace('story.', '')}`)}</Badge>
        <span className="text-xs text-muted">
          <TimeText at={retry.createdAt} />{' '}
          <VisibleText text={t('failures.retry.by', { operator: retry.operator })} />
        </span>
      </p>
      <p className="text-muted">{t(`failures.${story}`)}</p>
      <p className="text-xs text-muted wrap-anywhere">
        <VisibleText text={t('failures.retry.to', { target: retry.target })} />
      </p>
      {retry.reason !== null && (
        <p className="text-xs text-muted wrap-anywhere">
          <VisibleText text={t('failures.retry.reasonGiven', { reason: retry.reason })} />
        </p>
      )}
      {retry.possibleDuplicate && <p className="text-xs text-warn">{t('failures.retry.duplicate')}</p>}
      {retry.error !== null && (
        <p className="text-xs text-danger wrap-anywhere">
          {t([`error.${retry.error.code}`, 'failures.retry.errorText'], { message: retry.error.message })}
        </p>
      )}
    </li>
  );
}
