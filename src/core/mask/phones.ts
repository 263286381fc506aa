/** Telephone numbers: Brazilian ones as they are written there, and any in E.164 with its plus sign. */
import { GAP, type NumberScan } from './number-scan.ts';

/** Area codes that Anatel has given out. */
const AREAS: ReadonlySet<number> = new Set([
  ...[11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 24, 27, 28, 31, 32, 33, 34, 35, 37, 38, 41, 42, 43, 44, 45],
  ...[46, 47, 48, 49, 51, 53, 54, 55, 61, 62, 63, 64, 65, 66, 67, 68, 69, 71, 73, 74, 75, 77, 79, 81, 82, 83],
  ...[84, 85, 86, 87, 88, 89, 91, 92, 93, 94, 95, 96, 97, 98, 99],
]);
const FEWEST = 9;
const MOST = 15;
const MOST_BRAZILIAN = 13;

export interface PhoneSigns {
  /** A plus sign is in front. */
  readonly plus: boolean;
  /** A bracket is in front. */
  readonly bracket: boolean;
  /** A word beside it says that it is one. Asked only where it matters. */
  readonly named: () => boolean;
}

type National = 'mobile' | 'fixed' | null;

/** Where the area code begins: after the country's 55, or a 0 for long distance. */
function nationalStart(scan: NumberScan, total: number): number {
  if ((total === 12 || total === 13) && scan.digit(0) === 5 && scan.digit(1) === 5) return 2;
  return (total === 11 || total === 12) && scan.digit(0) === 0 ? 1 : 0;
}

/** Area code and subscriber: nine digits that begin with 9, or eight that begin with 2 to 5. */
function nationalKind(scan: NumberScan, total: number): National {
  if (total < 10 || total > 13) return null;
  const start = nationalStart(scan, total);
  const size = total - start;
  if (size !== 10 && size !== 11) return null;
  if (!AREAS.has(scan.digit(start) * 10 + scan.digit(start + 1))) return null;
  const first = scan.digit(start + 2);
  if (size === 11) return first === 9 ? 'mobile' : null;
  return first >= 2 && first <= 5 ? 'fixed' : null;
}

/** Whether its groups are those of a telephone number, and not of any other that happens to fit. */
function looksLikeOne(scan: NumberScan, count: number, kind: 'mobile' | 'fixed', signs: PhoneSigns): boolean {
  if (signs.bracket) return true;
  const last = scan.length(count - 1);
  if (count === 1) return kind === 'mobile' || last === 12 || signs.named();
  if (kind === 'mobile' && (last === 4 || last === 9 || last === 11)) return true;
  return (last === 4 && scan.gap(count - 1) === GAP.hyphen) || signs.named();
}

/** Without an area code: only where it is said to be one. */
function localNumber(scan: NumberScan, { named }: PhoneSigns): number {
  const fits = scan.length(1) === 4 && (scan.length(0) === 5 || scan.length(0) === 4);
  const first = scan.digit(0);
  return fits && ((first >= 2 && first <= 5) || first === 9) && named() ? 2 : 0;
}

/** Groups that together are no longer than a number. */
function groupsUpTo(scan: NumberScan, most: number): number {
  let count = 0;
  while (count < scan.count && scan.total(count + 1) <= most) count += 1;
  return count;
}

function brazilian(scan: NumberScan, signs: PhoneSigns): number {
  for (let count = groupsUpTo(scan, MOST_BRAZILIAN); count > 0; count -= 1) {
    const kind = nationalKind(scan, scan.total(count));
    if (kind && looksLikeOne(scan, count, kind, signs)) return count;
  }
  return scan.count > 1 ? localNumber(scan, signs) : 0;
}

const OTHER_TOTALS: readonly number[] = [];
const TOTALS = { america: [11], brazil: [13, 12], twelve: [12] } as const;

/** Digits of numbers of a country, where these are always the same. */
function countryTotals(scan: NumberScan): readonly number[] {
  const [first, second] = [scan.digit(0), scan.digit(1)];
  if (first === 1) return TOTALS.america;
  if (first === 5 && second === 5) return TOTALS.brazil;
  const isTwelve = (first === 4 && second === 4) || (first === 3 && second === 5 && scan.digit(2) === 1);
  return isTwelve ? TOTALS.twelve : OTHER_TOTALS;
}

function international(scan: NumberScan): number {
  if (scan.digit(0) === 0) return 0;
  const known = countryTotals(scan);
  let longest = 0;
  for (let count = groupsUpTo(scan, MOST); count > 0; count -= 1) {
    const total = scan.total(count);
    if (known.includes(total)) return count;
    if (longest === 0 && total >= FEWEST) longest = count;
  }
  return longest;
}

/** How many of the groups are a telephone number; 0: they are none. */
export function phoneGroups(scan: NumberScan, signs: PhoneSigns): number {
  return signs.plus ? international(scan) : brazilian(scan, signs);
}
