import { CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { TestStep } from '../../../shared/domain/connection.ts';
import { useErrorText } from '../../components/states.tsx';
import { DurationText } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';

/** How each part of a test went: what was tried, what came of it, and what to do. */
export function TestResult({ steps }: { readonly steps: readonly TestStep[] }) {
  const { t } = useTranslation();
  return (
    // The live region is around the list: as the list's own role it would take the items' list away from them.
    <div role="status">
      <ul aria-label={t('connections.test.result')} className="flex flex-col rounded-md border border-line">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps of one test, in their order
          <li key={index} className="flex items-start gap-2 border-b border-line px-3 py-2 last:border-b-0">
            <StepIcon step={step} />
            <div className="min-w-0 flex-1">
              <p className="font-medium">{t(`connections.test.target.${step.target}`)}</p>
              <StepText step={step} />
            </div>
            <span className="text-xs text-muted">
              <DurationText ms={step.ms} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function StepIcon({ step }: { readonly step: TestStep }) {
  if (step.code === 'skipped')
    return <CircleMinus aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />;
  return step.ok ? (
    <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
  ) : (
    <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
  );
}

function StepText({ step }: { readonly step: TestStep }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  if (step.code === 'skipped') return <p className="text-xs text-muted">{t('connections.test.skipped')}</p>;
  if (step.ok) return <p className="text-xs text-ok">{t('connections.test.ok')}</p>;
  return (
    <>
      <p className="text-xs wrap-anywhere">
        {step.target === 'profile' && step.code === 'not-found'
          ? t('connections.test.profileMissing')
          : errorText({ code: step.code, message: step.message, details: {} })}
      </p>
      {step.message !== '' && (
        <p className="font-mono text-xs text-muted wrap-anywhere">
          <VisibleText text={step.message} />
        </p>
      )}
    </>
  );
}
