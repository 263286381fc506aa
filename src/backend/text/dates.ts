/**
 * Dates as feeds write them, to ISO 8601 in UTC. RFC 822 with its zones and two-digit years, RFC 3339, W3C-DTF with parts missing, SQL style,
 * seconds or milliseconds since 1970, and month names in English, Portuguese and Spanish. A date without a zone is taken as UTC.
 * What cannot be read for certain is null: `Date.parse` would guess, in this machine's zone.
 */
const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    ['jan', 'ene'],
    ['feb', 'fev'],
    ['mar'],
    ['apr', 'abr'],
    ['may', 'mai'],
    ['jun'],
    ['jul'],
    ['aug', 'ago'],
    ['sep', 'set'],
    ['oct', 'out'],
    ['nov'],
    ['dec', 'dez', 'dic'],
  ].flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])),
);

/** Minutes east of UTC; RFC 822's names and those common in Brazil and Europe. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ...['', 'z', 'ut', 'utc', 'gmt', 'wet'].map((name): [string, number] => [name, 0]),
  ['est', -300],
  ['edt', -240],
  ['cst', -360],
  ['cdt', -300],
  ['mst', -420],
  ['mdt', -360],
  ['pst', -480],
  ['pdt', -420],
  ['brt', -180],
  ['brst', -120],
  ['bst', 60],
  ['west', 60],
  ['cet', 60],
  ['cest', 120],
  ['eet', 120],
  ['eest', 180],
  ['jst', 540],
]);

const ISO =
  /^(\d{4})(?:-?(\d{2})(?:-?(\d{2})(?:[T\s]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*([A-Za-z]{1,4}|[+-]\d{2}:?\d{0,2})?)?)?)?$/;
const RFC_822 =
  /^(?:[^\d\s,]{2,20},?\s+)?(\d{1,2})[\s-]+(?:de\s+)?([^\d\s.,-]{3,12})\.?,?[\s-]+(?:de\s+)?(\d{4}|\d{2})(?:,?\s+(?:às\s+)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*([A-Za-z]{1,4}|(?:GMT|UTC)?[+-]\d{2}:?\d{2})?)?(?:\s*\([^)]{0,40}\))?$/i;
const US_ORDER =
  /^(?:[^\d\s,]{2,20},?\s+)?([A-Za-z]{3,12})\.?\s+(\d{1,2}),?\s+(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([A-Za-z]{1,4}|[+-]\d{2}:?\d{2})?)?$/;
const LONGEST = 100;

interface Parts {
  readonly year: string;
  readonly month: number | undefined;
  readonly day: string | undefined;
  readonly hour?: string | undefined;
  readonly minute?: string | undefined;
  readonly second?: string | undefined;
  readonly fraction?: string | undefined;
  readonly zone?: string | undefined;
}

/** Minutes east of UTC; undefined for a name that is not known. */
function zoneMinutes(zone: string): number | undefined {
  const offset = /^(?:GMT|UTC)?([+-])(\d{2}):?(\d{2})?$/i.exec(zone);
  if (!offset) return ZONES.get(zone.toLowerCase());
  const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
  return minutes > 15 * 60 ? undefined : offset[1] === '-' ? -minutes : minutes;
}

/** RFC 2822, 4.3: two digits are 1950 to 2049. */
function fullYear(year: string): number {
  const number = Number(year);
  return year.length === 4 ? number : number + (number < 50 ? 2000 : 1900);
}

function isoOf(parts: Parts): string | null {
  const { month } = parts;
  const [day, hour, minute] = [Number(parts.day ?? 1), Number(parts.hour ?? 0), Number(parts.minute ?? 0)];
  // A leap second counts as the last ordinary one.
  const second = Math.min(Number(parts.second ?? 0), 59);
  const zone = zoneMinutes(parts.zone ?? '');
  if (month === undefined || zone === undefined || hour > 23 || minute > 59 || Number(parts.second ?? 0) > 60)
    return null;
  const year = fullYear(parts.year);
  const date = new Date(Date.UTC(year, month - 1, day));
  // 31 February rolls over; a date that does is none.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || year < 1970) return null;
  const millis = Math.trunc(Number(`0.${parts.fraction ?? '0'}`) * 1000);
  return new Date(date.getTime() + ((hour * 60 + minute - zone) * 60 + second) * 1000 + millis).toISOString();
}

const monthOf = (name: string | undefined) => MONTHS.get((name ?? '').slice(0, 3).toLowerCase());

function fromIso(text: string): string | null {
  const [, year, month, day, hour, minute, second, fraction, zone] = ISO.exec(text) ?? [];
  if (year === undefined) return null;
  const number = Number(month ?? 1);
  return isoOf({
    year,
    month: number >= 1 && number <= 12 ? number : undefined,
    day,
    hour,
    minute,
    second,
    fraction,
    zone,
  });
}

function fromWords(text: string): string | null {
  const [, day, name, year, hour, minute, second, fraction, zone] = RFC_822.exec(text) ?? [];
  if (year !== undefined)
    return isoOf({ year, month: monthOf(name), day, hour, minute, second, fraction, zone });
  const us = US_ORDER.exec(text);
  if (us?.[3] === undefined) return null;
  return isoOf({
    year: us[3],
    month: monthOf(us[1]),
    day: us[2],
    hour: us[4],
    minute: us[5],
    second: us[6],
    zone: us[7],
  });
}

/** Seconds (9 or 10 digits) or milliseconds (12 or 13) since 1970. */
function fromNumber(text: string): string | null {
  if (/^\d{9,10}$/.test(text)) return new Date(Number(text) * 1000).toISOString();
  return /^\d{12,13}$/.test(text) ? new Date(Number(text)).toISOString() : null;
}

export function isoDate(text: string | null | undefined): string | null {
  const trimmed = text?.trim().replace(/\s+/g, ' ') ?? '';
  if (trimmed === '' || trimmed.length > LONGEST) return null;
  return fromIso(trimmed) ?? fromNumber(trimmed) ?? fromWords(trimmed);
}
