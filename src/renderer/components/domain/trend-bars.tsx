/** Counts over time as bars, with the same said in words: how many, in how long, and the most in one slice. */
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { TrendFrame, type TrendSize } from './trend-frame.tsx';

export interface TrendBarsProps extends TrendSize {
  /** Oldest first; the last slice ends now. */
  readonly counts: readonly number[];
  readonly sliceMs: number;
}

const GAP = 1;
/** A slice with one failure is still seen beside a slice with thousands. */
const LEAST_BAR = 2;

export function TrendBars({ counts, sliceMs, width, height, wide = false }: TrendBarsProps) {
  const text = useTrendText(counts, sliceMs);
  const most = Math.max(0, ...counts);
  const step = counts.length === 0 ? width : width / counts.length;
  return (
    <TrendFrame text={text} width={width} height={height} wide={wide}>
      {counts.map((count, index) => {
        if (count === 0) return null;
        const bar = Math.max(LEAST_BAR, (count / most) * (height - 1));
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a slice is its place in time
            key={index}
            x={index * step}
            y={height - bar}
            width={Math.max(1, step - GAP)}
            height={bar}
            className={index === counts.length - 1 ? 'fill-danger' : 'fill-control'}
          />
        );
      })}
    </TrendFrame>
  );
}

export function useTrendText(counts: readonly number[], sliceMs: number): string {
  const { t } = useTranslation();
  const format = useFormat();
  const total = counts.reduce((sum, count) => sum + count, 0);
  const values = {
    count: total,
    span: format.duration(sliceMs * counts.length),
    most: format.number(Math.max(0, ...counts)),
    slice: format.duration(sliceMs),
  };
  return total === 0 ? t('groups.trend.none', values) : t('groups.trend.text', values);
}
