import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueView } from '../../../shared/domain/queue.ts';
import { Absent } from '../../components/domain/text-cells.tsx';
import type { KeyValue } from '../../components/key-values.tsx';
import { useErrorText } from '../../components/states.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { limitTexts } from './limit-texts.ts';

/** What is known of a queue itself; a dash where the broker does not tell. */
export function useQueueFacts(queue: QueueView): readonly KeyValue[] {
  const { t } = useTranslation();
  const format = useFormat();
  const errorText = useErrorText();
  const fact = (key: string, value: ReactNode): KeyValue => ({
    key,
    label: t(`queues.column.${key}`),
    value,
  });
  const number = (key: string, value: number | null) =>
    fact(key, value === null ? <Absent /> : format.number(value));
  const rate = (key: string, value: number | null) =>
    fact(key, value === null ? <Absent /> : t('queues.rate', { value: format.number(value) }));
  const text = (key: string, value: string | null) =>
    fact(key, value === null ? <Absent /> : <VisibleText text={value} />);
  const told = (code: string) => errorText({ code, message: '', details: { name: queue.name } });
  const limits = limitTexts(queue, t, format);
  return [
    ...(queue.refused === null ? [] : [fact('refused', told(queue.refused))]),
    text('type', queue.type === 'unknown' ? null : queue.type),
    number('ready', queue.ready),
    number('unacked', queue.unacked),
    rate('publish', queue.publishRate),
    rate('deliver', queue.deliverRate),
    number('consumers', queue.consumers),
    text('policy', queue.policy),
    text('limits', limits.length === 0 ? null : limits.join(' · ')),
    text('overflow', queue.overflow),
    number('deliveryLimit', queue.deliveryLimit),
    ...(queue.deadLetterOf === null ? [] : [fact('look', <LookText queue={queue} told={told} />)]),
  ];
}

interface LookTextProps {
  readonly queue: QueueView;
  readonly told: (code: string) => string;
}

function LookText({ queue: { look }, told }: LookTextProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (look === null) return t('queues.look.unknown');
  if (look.refusal !== null) return told(look.refusal);
  if (look.budget === null) return t('queues.look.free');
  return t('queues.look.budget', { budget: format.number(look.budget) });
}
