/** What the list is filtered by, as it stands in the address and as the core is asked. Pure. */

import { FAILURE_ORIGINS, FAILURE_STATES } from '../../../shared/domain/failure.ts';
import type { FailureFilter as AskedFilter } from '../../../shared/domain/selection.ts';
import { queryOfAddress } from '../../client/address-query.ts';

/** Times are spans before now in the address: a link stays true. */
export const TIME_SPANS = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
} as const;
export type TimeSpan = keyof typeof TIME_SPANS;

export interface FailureFilter extends Omit<AskedFilter, 'failedFrom' | 'failedTo' | 'text'> {
  readonly since?: TimeSpan | undefined;
  readonly order?: 'oldest' | undefined;
}

type Search = Readonly<Record<string, string>>;

/** Names in the address; a field that is not among the values it may have is left out. */
export function readFilter(search: Search): FailureFilter {
  const states = (search.state ?? '')
    .split('.')
    .flatMap((word) => FAILURE_STATES.filter((state) => state === word));
  const origin = FAILURE_ORIGINS.find((each) => each === search.origin);
  const span = Object.keys(TIME_SPANS).find((each) => each === search.since);
  const texts = {
    queue: search.queue,
    group: search.cause,
    type: search.type,
    source: search.source,
    reason: search.reason,
    correlationId: search.run,
    query: queryOfAddress(search),
  };
  const given = Object.entries(texts).filter(([, text]) => text !== undefined && text !== '');
  return {
    ...Object.fromEntries(given),
    ...(states.length > 0 ? { states } : {}),
    ...(origin ? { origin } : {}),
    // `span` is one of the keys just looked for.
    ...(span ? { since: span as TimeSpan } : {}),
    ...(search.order === 'oldest' ? { order: 'oldest' as const } : {}),
  };
}

/** Every name of the filter, null where it says nothing. */
export function filterSearch(filter: FailureFilter): Readonly<Record<string, string | null>> {
  return {
    queue: filter.queue ?? null,
    cause: filter.group ?? null,
    type: filter.type ?? null,
    source: filter.source ?? null,
    reason: filter.reason ?? null,
    run: filter.correlationId ?? null,
    filter: filter.query ?? null,
    text: null,
    state: filter.states?.join('.') ?? null,
    origin: filter.origin ?? null,
    since: filter.since ?? null,
    order: filter.order ?? null,
  };
}

/** The filter as the core is asked; `now` to the minute, so that a list is not asked for anew at every tick. */
export function askedFilter({ since, order: _order, ...filter }: FailureFilter, now: number): AskedFilter {
  const query = filter.query?.trim();
  const { query: _query, ...rest } = filter;
  return {
    ...rest,
    ...(query ? { query } : {}),
    ...(since ? { failedFrom: Math.floor(now / 60_000) * 60_000 - TIME_SPANS[since] } : {}),
  };
}

/** Parts of the filter that a chip takes away; the queue has its own cards, the query its own bar. */
export const CHIPS = [
  'group',
  'states',
  'origin',
  'reason',
  'type',
  'source',
  'correlationId',
  'since',
] as const;
export type ChipName = (typeof CHIPS)[number];

export function without(filter: FailureFilter, name: ChipName): FailureFilter {
  const { [name]: _gone, ...rest } = filter;
  return rest;
}

export function isFiltered(filter: FailureFilter): boolean {
  return CHIPS.some((name) => filter[name] !== undefined) || (filter.query ?? '').trim() !== '';
}
