/** What small charts of a number over time have alike: their size, their ground line, and the same said in words. */
import type { ReactNode } from 'react';

export interface TrendSize {
  /** In CSS pixels; what is drawn shares the width. */
  readonly width: number;
  readonly height: number;
  /** As wide as there is room. */
  readonly wide?: boolean;
}

export interface TrendFrameProps extends TrendSize {
  readonly text: string;
  readonly children: ReactNode;
}

export function TrendFrame({ text, width, height, wide = false, children }: TrendFrameProps) {
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
      {children}
    </svg>
  );
}
