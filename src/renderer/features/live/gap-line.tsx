import { useTranslation } from 'react-i18next';
import type { CaptureGap } from '../../../shared/domain/event.ts';
import { useNow } from '../../components/time.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { gapText } from './model.ts';

/** Times in which nothing was captured, in one line, newest first. */
export function GapLine({ gaps }: { readonly gaps: readonly CaptureGap[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const today = format.date(useNow());
  const at = (time: number) => (format.date(time) === today ? format.time(time) : format.dateTime(time));
  const lines = gaps.map((gap) =>
    t(`live.${gapText(gap)}`, {
      count: gap.dropped ?? 0,
      from: at(gap.from),
      to: gap.to === null ? t('live.gap.now') : at(gap.to),
      reason: t(`live.gap.reason.${gap.reason}`),
    }),
  );
  const text = lines.join(' · ');
  return <span title={text}>{text}</span>;
}
