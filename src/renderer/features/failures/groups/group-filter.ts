/** What the groups are filtered and sorted by, as it stands in the address and as the core is asked. Pure. */
import { type Classifier, GROUP_STATES, type GroupState } from '../../../../shared/domain/failure-group.ts';

export const GROUP_ORDERS = ['open', 'newest', 'oldest', 'count'] as const;
export type GroupOrder = (typeof GROUP_ORDERS)[number];

/** `active`: all but the resolved ones. */
export type StateChoice = 'active' | 'all' | GroupState;
export const STATE_CHOICES: readonly StateChoice[] = ['active', 'all', ...GROUP_STATES];

export interface GroupFilter {
  readonly text?: string | undefined;
  readonly states?: StateChoice | undefined;
  readonly order?: GroupOrder | undefined;
  readonly muted?: boolean | undefined;
}

export function readGroupFilter(search: Readonly<Record<string, string>>): GroupFilter {
  const states = STATE_CHOICES.find((each) => each === search.gstate);
  const order = GROUP_ORDERS.find((each) => each === search.gorder);
  return {
    ...(search.gtext ? { text: search.gtext } : {}),
    ...(states ? { states } : {}),
    ...(order ? { order } : {}),
    ...(search.muted === 'shown' ? { muted: true } : {}),
  };
}

export function groupSearch(filter: GroupFilter): Readonly<Record<string, string | null>> {
  return {
    gtext: filter.text ?? null,
    gstate: filter.states ?? null,
    gorder: filter.order ?? null,
    muted: filter.muted ? 'shown' : null,
  };
}

const ACTIVE = GROUP_STATES.filter((state) => state !== 'resolved');

export function askedGroups(filter: GroupFilter, classifier: Classifier, queue: string | undefined) {
  const text = filter.text?.trim();
  const choice = filter.states ?? 'active';
  return {
    classifier,
    ...(choice === 'all' ? {} : { states: choice === 'active' ? [...ACTIVE] : [choice] }),
    ...(queue === undefined ? {} : { queue }),
    ...(text ? { text } : {}),
    ...(filter.muted ? { muted: true } : {}),
    ...(filter.order ? { order: filter.order } : {}),
  };
}

export function isGroupFiltered(filter: GroupFilter): boolean {
  return (filter.text ?? '').trim() !== '' || (filter.states ?? 'active') !== 'active';
}

/** The next order of a round through all of them. */
export function nextOrder(order: GroupOrder | undefined): GroupOrder {
  return GROUP_ORDERS[(GROUP_ORDERS.indexOf(order ?? 'open') + 1) % GROUP_ORDERS.length] ?? 'open';
}
