/** How far back a collection goes, as the forms of the sources name it. */
const DAY_MS = 24 * 60 * 60 * 1000;

export const PERIODS = {
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '365d': 365 * DAY_MS,
  tudo: null,
} as const;

export type Period = keyof typeof PERIODS;

// Object.keys forgets that these are the keys of exactly this object.
export const PERIOD_NAMES = Object.keys(PERIODS) as Period[];

/** ISO 8601 of the earliest moment within the period; '' for no limit, which sorts before every date. */
export function oldestWithin(period: Period, now: number): string {
  const length = PERIODS[period];
  return length === null ? '' : new Date(now - length).toISOString();
}
