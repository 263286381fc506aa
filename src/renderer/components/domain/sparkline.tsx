/** A number over time as a line, with the same said in words. Times in which nothing is known are left open. */
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { sparklinePaths } from './sparkline-path.ts';
import { TrendFrame, type TrendSize } from './trend-frame.tsx';

export interface SparklineProps extends TrendSize {
  /** Milliseconds since 1970, oldest first. */
  readonly times: readonly number[];
  /** At those times; null: not known. */
  readonly values: readonly (number | null)[];
}

export function Sparkline({ times, values, width, height, wide = false }: SparklineProps) {
  const text = useSparklineText(times, values);
  return (
    <TrendFrame text={text} width={width} height={height} wide={wide}>
      {sparklinePaths(times, values, { width, height }).map((path) => (
        <path
          key={path}
          d={path}
          fill="none"
          strokeWidth={1.5}
          strokeLinecap="round"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
          className="stroke-accent-text"
        />
      ))}
    </TrendFrame>
  );
}

/** What the line says, in words. */
export function useSparklineText(times: readonly number[], values: readonly (number | null)[]): string {
  const { t } = useTranslation();
  const format = useFormat();
  const known = values.filter((value): value is number => value !== null);
  const [first = 0, last = first] = [times[0], times.at(-1)];
  if (known.length < 2) return t('queues.trend.none');
  return t('queues.trend.text', {
    span: format.duration(last - first),
    least: format.number(Math.min(...known)),
    most: format.number(Math.max(...known)),
    last: format.number(known.at(-1) ?? 0),
  });
}
