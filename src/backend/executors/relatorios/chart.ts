/**
 * Posts over time as bars, one for every day, month or year between the first and the last, empty ones too. Drawn with SVG
 * attributes alone: no script and no inline style, which the report's policy forbids.
 */
import { escapeHtml } from './escape.ts';

/** More bars than this and days become months, months become years. */
const MOST_BARS = 62;
const [WIDTH, HEIGHT] = [720, 96];

interface Grain {
  /** Characters of an ISO date that name one. */
  readonly length: number;
  /** Start of the `count`-th after the one that holds `date`. */
  readonly after: (date: Date, count: number) => Date;
}

const GRAINS: readonly Grain[] = [
  {
    length: 10,
    after: (date, count) =>
      new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + count)),
  },
  {
    length: 7,
    after: (date, count) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count)),
  },
  { length: 4, after: (date, count) => new Date(Date.UTC(date.getUTCFullYear() + count, 0)) },
];

/** Names of all bars from the first to the last; null when they are too many. */
function labelsOf({ length, after }: Grain, first: string, last: string): string[] | null {
  const labels: string[] = [];
  const end = last.slice(0, length);
  for (let count = 0; labels.length < MOST_BARS; count += 1) {
    labels.push(after(new Date(first), count).toISOString().slice(0, length));
    if (labels.at(-1) === end) return labels;
  }
  return null;
}

function bar(label: string, count: number, most: number, index: number, step: number): string {
  if (count === 0) return '';
  const height = Math.max(2, Math.round((count / most) * HEIGHT));
  const box = `x="${(index * step + 1).toFixed(1)}" y="${HEIGHT - height}" width="${Math.max(1, step - 2).toFixed(1)}" height="${height}"`;
  return `<rect ${box} rx="2"><title>${escapeHtml(label)}: ${count}</title></rect>`;
}

/** `dates` are ISO 8601 in UTC, oldest first. Empty when they fill fewer than two bars, or more years than fit. */
export function postsOverTime(dates: readonly string[]): string {
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return '';
  for (const grain of GRAINS) {
    const labels = labelsOf(grain, first, last);
    if (labels) return labels.length < 2 ? '' : figure(labels, countsBy(dates, grain.length));
  }
  return '';
}

function countsBy(dates: readonly string[], length: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const date of dates) counts.set(date.slice(0, length), (counts.get(date.slice(0, length)) ?? 0) + 1);
  return counts;
}

function figure(labels: readonly string[], counts: ReadonlyMap<string, number>): string {
  const most = Math.max(...counts.values());
  const step = WIDTH / labels.length;
  const bars = labels.map((label, index) => bar(label, counts.get(label) ?? 0, most, index, step));
  const [first = '', last = ''] = [labels[0], labels.at(-1)];
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Publicações ao longo do tempo">${bars.join('')}</svg>
<figcaption><span>${escapeHtml(first)}</span><span>Publicações ao longo do tempo</span><span>${escapeHtml(last)}</span></figcaption></figure>`;
}
