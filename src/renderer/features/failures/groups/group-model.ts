/** What a group's row and pane decide and tell. Pure. */
import type { FailureGroup, GroupEvent } from '../../../../shared/domain/failure-group.ts';
import type { FailureSelection } from '../../../../shared/domain/selection.ts';

type Share = FailureGroup['queues'][number];

/** Muted, and not grown beyond what it was muted until. */
export function isMuted({ mutedUntil, count }: FailureGroup): boolean {
  return mutedUntil !== null && count <= mutedUntil;
}

/** A muted group speaks again when it has this many times its failures. */
const GROWTH = 2;
const LEAST_GROWTH = 10;

export function muteUntil({ count }: FailureGroup): number {
  return Math.max(count + LEAST_GROWTH, count * GROWTH);
}

export function listOfShares(shares: readonly Share[]): string | null {
  return shares.length === 0 ? null : shares.map(({ name }) => name).join(', ');
}

/** Every failure of the group; what cannot be done with one is for the plan to say. */
export function groupSelection(id: string): FailureSelection {
  return { kind: 'filter', filter: { group: id } };
}

/** Text key of what happened; an absent value has a text of its own. */
export function eventKey({ kind, to }: GroupEvent): string {
  const ended = to === null && ['owner', 'note', 'link', 'fix', 'mute'].includes(kind);
  return ended ? `groups.event.${kind}Ended` : `groups.event.${kind}`;
}
