import { useTranslation } from 'react-i18next';
import type { CaptureGap } from '../../../shared/domain/event.ts';
import { useNow } from '../../components/time.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { gapSpan, gapText } from './model.ts';

/** A time in which nothing was captured, in one line; of how many stretches it is made, as between them it was watched. */
export function GapLine({ gaps: [first, ...more] }: { readonly gaps: readonly CaptureGap[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const today = format.date(useNow());
  if (first === undefined) return null;
  const span = gapSpan(first, ...more);
  const at = (time: number) => (format.date(time) === today ? format.time(time) : format.dateTime(time));
  const reasons = span.reasons.map((reason) => t(`live.gap.reason.${reason}`)).join('; ');
  const text = t(`live.${gapText(span)}`, {
    count: span.dropped,
    from: at(span.from),
    to: span.to === null ? t('live.gap.now') : at(span.to),
    reason:
      more.length === 0 ? reasons : t('live.gap.stretches', { count: more.length + 1, reason: reasons }),
  });
  return <span title={text}>{text}</span>;
}
