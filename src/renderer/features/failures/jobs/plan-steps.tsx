import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';

/** Sizes of the steps, one after the other; the last is the rest. */
export function PlanSteps({ steps }: { readonly steps: readonly number[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ol aria-label={t('jobs.option.steps')} className="flex flex-wrap items-center gap-1">
      {steps.map((size, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are told apart by their place
        <li key={index} className="flex items-center gap-1">
          {index > 0 && <ChevronRight aria-hidden className="size-3 text-muted" />}
          <span className="rounded-sm border border-line bg-sunken px-2 py-0.5 text-xs">
            <span className="font-semibold tabular-nums">{format.number(size)}</span>
            {index > 0 && index === steps.length - 1 && (
              <span className="text-muted"> {t('jobs.option.rest')}</span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
