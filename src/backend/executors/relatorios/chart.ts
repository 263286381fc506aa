/** Posts over time as bars, drawn with SVG attributes alone: no script and no inline style, which the report's policy forbids. */
import { escapeHtml } from './escape.ts';

/** More bars than this and days become months, months become years. */
const MOST_BARS = 40;
const [WIDTH, HEIGHT] = [720, 96];
/** Characters of an ISO date that name a day, a month, a year. */
const GRAINS = [10, 7, 4] as const;

function countsBy(dates: readonly string[], grain: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const date of dates) counts.set(date.slice(0, grain), (counts.get(date.slice(0, grain)) ?? 0) + 1);
  return new Map([...counts].toSorted(([left], [right]) => left.localeCompare(right)));
}

/** Empty when fewer than two moments are known: one bar says nothing. */
export function postsOverTime(dates: readonly string[]): string {
  const counts = GRAINS.map((grain) => countsBy(dates, grain)).find(({ size }) => size <= MOST_BARS);
  if (!counts || counts.size < 2) return '';
  const most = Math.max(...counts.values());
  const step = WIDTH / counts.size;
  const bars = [...counts].map(([label, count], index) => {
    const height = Math.max(2, Math.round((count / most) * HEIGHT));
    const box = `x="${(index * step + 1).toFixed(1)}" y="${HEIGHT - height}" width="${Math.max(1, step - 2).toFixed(1)}" height="${height}"`;
    return `<rect ${box} rx="2"><title>${escapeHtml(label)}: ${count}</title></rect>`;
  });
  const labels = [...counts.keys()];
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Publicações ao longo do tempo">${bars.join('')}</svg>
<figcaption><span>${escapeHtml(labels[0] ?? '')}</span><span>Publicações ao longo do tempo</span><span>${escapeHtml(labels.at(-1) ?? '')}</span></figcaption></figure>`;
}
