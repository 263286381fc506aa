/** A possible duplicate: what is known, and the two decisions with what each of them risks. Nothing is sent by itself. */
import { CopyX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RetryEvidence, RetryView } from '../../../shared/domain/failure.ts';
import { assertNever } from '../../../shared/errors.ts';
import { Button } from '../../components/button.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { useFormat } from '../../i18n/use-format.ts';

export type Decision = 'send_again' | 'treat_as_delivered';

export interface DecidePanelProps {
  readonly retry: RetryView;
  readonly busy: boolean;
  /** Why nothing can be decided now, in words; null when it can. */
  readonly problem: string | null;
  readonly onDecide: (decision: Decision) => void;
}

export function DecidePanel({ retry, busy, problem, onDecide }: DecidePanelProps) {
  const { t } = useTranslation();
  const disabled = busy || problem !== null;
  return (
    <section className="flex flex-col gap-3 rounded-md border border-warn-line bg-warn-soft p-3">
      <h3 className="flex items-center gap-1.5 text-sm font-semibold text-warn">
        <CopyX aria-hidden className="size-4" />
        {t('failures.decide.title')}
      </h3>
      <p>{t('failures.decide.text')}</p>
      <div>
        <p className="text-xs font-medium">{t('failures.decide.evidence')}</p>
        <ul className="list-disc pl-5">
          {retry.evidence.map((evidence) => (
            <li key={JSON.stringify(evidence)} className="wrap-anywhere">
              <Evidence evidence={evidence} />
            </li>
          ))}
        </ul>
      </div>
      {problem !== null && <p className="text-warn">{problem}</p>}
      <div className="flex flex-col gap-2">
        <Choice
          label={t('failures.decide.sendAgain')}
          text={t('failures.decide.sendAgainText')}
          disabled={disabled}
          onChoose={() => onDecide('send_again')}
        />
        <Choice
          label={t('failures.decide.treatDelivered')}
          text={t('failures.decide.treatDeliveredText')}
          disabled={disabled}
          onChoose={() => onDecide('treat_as_delivered')}
        />
      </div>
    </section>
  );
}

/** Queue names and event types are foreign text: they are shown as such within the sentence. */
function Evidence({ evidence }: { readonly evidence: RetryEvidence }) {
  const { t } = useTranslation();
  const format = useFormat();
  switch (evidence.kind) {
    case 'event':
    case 'run_advanced': {
      const what = evidence.death
        ? t('failures.evidence.deadLetter')
        : (evidence.type ?? t('failures.evidence.event_unnamed'));
      const values = { what, seq: evidence.seq, at: format.dateTime(evidence.at) };
      return <VisibleText text={t(`failures.evidence.${evidence.kind}`, values)} />;
    }
    case 'more_events':
      return t('failures.evidence.more', { count: evidence.count });
    case 'result_later':
      return t('failures.evidence.result_later', { at: format.dateTime(evidence.at) });
    case 'result_unknown':
    case 'nothing_seen':
      return t(`failures.evidence.${evidence.kind}`);
    case 'original_there':
      return (
        <VisibleText
          text={t('failures.evidence.original_there', {
            queue: evidence.queue,
            at: format.dateTime(evidence.at),
          })}
        />
      );
    case 'original_gone':
      return <VisibleText text={t('failures.evidence.original_gone', { queue: evidence.queue })} />;
    default:
      return assertNever(evidence);
  }
}

interface ChoiceProps {
  readonly label: string;
  readonly text: string;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}

function Choice({ label, text, disabled, onChoose }: ChoiceProps) {
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
      <Button size="sm" className="w-44" disabled={disabled} onClick={onChoose}>
        {label}
      </Button>
      <p className="min-w-48 flex-1 text-xs">{text}</p>
    </div>
  );
}
