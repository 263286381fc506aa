/** A number over time as a line, with the same said in words. Times in which nothing is known are left open. */
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { sparklinePaths } from './sparkline-path.ts';

export interface SparklineProps {
  /** Milliseconds since 1970, oldest first. */
  readonly times: readonly number[];
  /** At those times; null: not known. */
  readonly values: readonly (number | null)[];
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** As wide as there is room. */
  readonly wide?: boolean;
}

export function Sparkline({ times, values, width, height, wide = false }: SparklineProps) {
  const text = useSparklineText(times, values);
  return (
    <svg
      role="img"
      aria-label={text}
      {...(wide ? { width: '100%' } : { width })}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className="block max-w-full"
    >
      <title>{text}</title>
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} className="stroke-line-strong" />
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
    </svg>
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
