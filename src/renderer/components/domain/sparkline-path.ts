/** The lines of a sparkline: one for each stretch of time in which something is known. Pure. */

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** The line's own width must fit into the box. */
const INSET = 1;

export function sparklinePaths(
  times: readonly number[],
  values: readonly (number | null)[],
  { width, height }: Box,
): readonly string[] {
  const [first = 0] = times;
  const span = Math.max(1, (times.at(-1) ?? first) - first);
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const paths: string[] = [];
  let points: string[] = [];
  const end = () => {
    // A single point is drawn as a dot: a line of no length with round ends.
    if (points.length === 1) points.push(points[0] ?? '');
    if (points.length > 0) paths.push(`M${points.join('L')}`);
    points = [];
  };
  for (const [index, time] of times.entries()) {
    const value = values[index] ?? null;
    if (value === null) {
      end();
      continue;
    }
    const x = INSET + ((time - first) / span) * (width - 2 * INSET);
    const y = height - INSET - (value / most) * (height - 2 * INSET);
    points.push(`${x.toFixed(1)} ${y.toFixed(1)}`);
  }
  end();
  return paths;
}
