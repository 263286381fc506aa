/** Numbers, dates, durations and sizes by locale. Times are milliseconds since 1970, sizes are bytes. */
import type { Language } from './languages.ts';

export interface Format {
  number(value: number): string;
  percent(share: number): string;
  /** Clock time of today, with milliseconds when precise. */
  time(at: number, precise?: boolean): string;
  date(at: number): string;
  /** Date and clock time, seconds shown; with milliseconds when precise. */
  dateTime(at: number, precise?: boolean): string;
  /** ISO date and time in UTC. */
  utc(at: number): string;
  /** `850 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`. */
  duration(ms: number): string;
  /** How long ago, in the largest whole unit. */
  age(at: number, now: number): string;
  size(bytes: number): string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SIZE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

function ageParts(ms: number): readonly [number, Intl.RelativeTimeFormatUnit] {
  const past = Math.max(0, ms);
  if (past < MINUTE) return [Math.floor(past / SECOND), 'second'];
  if (past < HOUR) return [Math.floor(past / MINUTE), 'minute'];
  if (past < DAY) return [Math.floor(past / HOUR), 'hour'];
  return [Math.floor(past / DAY), 'day'];
}

function durationText(ms: number, number: (value: number, digits: number) => string): string {
  const span = Math.max(0, ms);
  if (span < SECOND) return `${number(Math.round(span), 0)} ms`;
  if (span < 10 * SECOND) return `${number(span / SECOND, 1)} s`;
  if (span < MINUTE) return `${number(Math.floor(span / SECOND), 0)} s`;
  const pair = (large: number, largeUnit: string, small: number, smallUnit: string) => {
    const whole = Math.floor(span / large);
    const rest = Math.floor((span - whole * large) / small);
    return rest === 0
      ? `${number(whole, 0)} ${largeUnit}`
      : `${number(whole, 0)} ${largeUnit} ${number(rest, 0)} ${smallUnit}`;
  };
  if (span < HOUR) return pair(MINUTE, 'min', SECOND, 's');
  if (span < DAY) return pair(HOUR, 'h', MINUTE, 'min');
  return pair(DAY, 'd', HOUR, 'h');
}

export function createFormat(language: Language, timeZone?: string): Format {
  const zone = timeZone === undefined ? {} : { timeZone };
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  const day = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  const precise = { fractionalSecondDigits: 3 } as const;
  const integer = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const decimal = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const time = new Intl.DateTimeFormat(language, { ...clock, ...zone });
  const timeMs = new Intl.DateTimeFormat(language, { ...clock, ...precise, ...zone });
  const date = new Intl.DateTimeFormat(language, { ...day, ...zone });
  const dateTime = new Intl.DateTimeFormat(language, { ...day, ...clock, ...zone });
  const dateTimeMs = new Intl.DateTimeFormat(language, { ...day, ...clock, ...precise, ...zone });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always', style: 'short' });
  const sizes = SIZE_UNITS.map(
    (unit) =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit,
        unitDisplay: unit === 'byte' ? 'long' : 'short',
        maximumFractionDigits: unit === 'byte' ? 0 : 1,
      }),
  );
  return {
    number: (value) => integer.format(value),
    percent: (share) => percent.format(share),
    time: (at, exact) => (exact ? timeMs : time).format(at),
    date: (at) => date.format(at),
    dateTime: (at, exact) => (exact ? dateTimeMs : dateTime).format(at),
    utc: (at) => `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')} UTC`,
    duration: (ms) => durationText(ms, (value, digits) => (digits === 0 ? integer : decimal).format(value)),
    age: (at, now) => {
      const [count, unit] = ageParts(now - at);
      return relative.format(-count, unit);
    },
    size: (bytes) => {
      let step = 0;
      let value = bytes;
      while (value >= 1024 && step < SIZE_UNITS.length - 1) {
        value /= 1024;
        step += 1;
      }
      return sizes[step]?.format(value) ?? String(bytes);
    },
  };
}
