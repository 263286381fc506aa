import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FailureDetail, ToldError } from '../../../shared/domain/failure.ts';
import { Badge } from '../../components/badge.tsx';
import { errorText } from '../../components/domain/event-text.ts';
import { TimeText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';

/** Every error that the message or the result store tells, with its trace folded; the row's own where none is told. */
export function ToldErrors({ detail }: { readonly detail: FailureDetail }) {
  const { t } = useTranslation();
  const { errors, failure } = detail;
  if (errors.length > 0) {
    return (
      <ul className="flex flex-col gap-3">
        {errors.map((error, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one message, in their order
          <Told key={index} error={error} />
        ))}
      </ul>
    );
  }
  if (failure.error === null) return <p className="text-muted">{t('failures.detail.noError')}</p>;
  return (
    <p className="text-danger wrap-anywhere">
      <VisibleText text={errorText(failure.error)} />
    </p>
  );
}

function Told({ error }: { readonly error: ToldError }) {
  const { t } = useTranslation();
  return (
    <li className="flex flex-col gap-1">
      <p className="flex flex-wrap items-center gap-1.5 text-xs text-muted">
        <Badge tone="neutral">{t(`failures.toldBy.${error.by}`)}</Badge>
        {error.type !== null && (
          <span className="font-mono wrap-anywhere">
            <VisibleText text={error.type} />
          </span>
        )}
        {error.at !== null && <TimeText at={error.at} />}
      </p>
      <p className="text-danger wrap-anywhere">
        <VisibleText text={error.message} multiline />
      </p>
      {error.trace !== null && (
        <details className="group">
          <summary className="flex cursor-default items-center gap-1 rounded-sm text-xs text-accent-text">
            <ChevronRight aria-hidden className="size-3.5 group-open:rotate-90" />
            {t('failures.detail.trace')}
          </summary>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus
            tabIndex={0}
            dir="ltr"
            className="mt-1 max-h-80 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
          >
            <VisibleText text={error.trace} multiline />
          </pre>
        </details>
      )}
    </li>
  );
}
