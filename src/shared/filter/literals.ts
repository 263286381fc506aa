/** How numbers, sizes, durations and times are written. Each reader answers null for what is none. */

const NUMBER = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const SIZE = /^(\d+(?:\.\d+)?)(B|KB|KIB|MB|MIB|GB|GIB)?$/i;
const DURATION_PART = /(\d+(?:\.\d+)?)(ms|s|min|m|h|d|w)/gi;
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|min|m|h|d|w))+$/i;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?$/;

const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  KIB: 1024,
  MB: 1e6,
  MIB: 1024 ** 2,
  GB: 1e9,
  GIB: 1024 ** 3,
};
const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 6e4,
  min: 6e4,
  h: 3.6e6,
  d: 8.64e7,
  w: 6.048e8,
};

export function readNumber(word: string): number | null {
  const number = NUMBER.test(word) ? Number(word) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** In bytes. */
export function readSize(word: string): number | null {
  const [, number, unit = 'B'] = SIZE.exec(word) ?? [];
  return number === undefined ? null : Number(number) * (SIZE_UNITS[unit.toUpperCase()] ?? 1);
}

/** In milliseconds: `500ms`, `2s`, `1h30m`. */
export function readDuration(word: string): number | null {
  if (!DURATION.test(word)) return null;
  let ms = 0;
  for (const [, number, unit = ''] of word.matchAll(DURATION_PART)) {
    ms += Number(number) * (DURATION_UNITS[unit.toLowerCase()] ?? 0);
  }
  return Number.isFinite(ms) ? ms : null;
}

/** A moment, as it is written: what depends on now is worked out when the filter is asked. */
export type Moment =
  | { readonly kind: 'at'; readonly at: number }
  /** So many milliseconds before now. */
  | { readonly kind: 'ago'; readonly ms: number }
  /** The latest such time of day that has come, in local time. */
  | { readonly kind: 'clock'; readonly hours: number; readonly minutes: number; readonly seconds: number }
  /** The beginning of the day so many days before today, in local time. */
  | { readonly kind: 'day'; readonly before: number };

function readClock(word: string): Moment | null {
  const [, hours, minutes, seconds = '0'] = CLOCK.exec(word) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const clock = {
    kind: 'clock',
    hours: Number(hours),
    minutes: Number(minutes),
    seconds: Number(seconds),
  } as const;
  return clock.hours < 24 && clock.minutes < 60 && clock.seconds < 60 ? clock : null;
}

function readDate(word: string): Moment | null {
  // A date alone is read as UTC by Date; ours begins at local midnight.
  const text = DATE.test(word) ? `${word}T00:00:00` : word;
  if (!DATE_TIME.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : { kind: 'at', at };
}

export function readMoment(word: string): Moment | null {
  switch (word.toLowerCase()) {
    case 'now':
      return { kind: 'ago', ms: 0 };
    case 'today':
      return { kind: 'day', before: 0 };
    case 'yesterday':
      return { kind: 'day', before: 1 };
    default:
      return readClock(word) ?? readDate(word);
  }
}

/** In ms since 1970; `now` likewise. */
export function momentAt(moment: Moment, now: number): number {
  switch (moment.kind) {
    case 'at':
      return moment.at;
    case 'ago':
      return now - moment.ms;
    case 'day': {
      const day = new Date(now);
      day.setHours(0, 0, 0, 0);
      day.setDate(day.getDate() - moment.before);
      return day.getTime();
    }
    case 'clock': {
      const day = new Date(now);
      day.setHours(moment.hours, moment.minutes, moment.seconds, 0);
      if (day.getTime() > now) day.setDate(day.getDate() - 1);
      return day.getTime();
    }
  }
}
