/** `x-death` as a short story: where, why, how often and when, oldest first. */
import type { MessageView } from '../../../shared/domain/event.ts';

type Death = MessageView['deaths'][number];

/** Reasons with a text of their own; a broker may add words, which are shown as they are. */
export const KNOWN_REASONS = ['rejected', 'expired', 'maxlen', 'delivery_limit'] as const;

export interface DeathLine {
  readonly death: Death;
  /** Text key of the reason; `other` shows the broker's own word. */
  readonly reason: (typeof KNOWN_REASONS)[number] | 'other';
  /** Where it had come from: `exchange → keys`; the default exchange has no name. */
  readonly route: string;
}

export function deathStory(deaths: readonly Death[]): readonly DeathLine[] {
  return deaths
    .map((death, index) => ({ death, index }))
    .toSorted((a, b) => (a.death.time ?? 0) - (b.death.time ?? 0) || b.index - a.index)
    .map(({ death }) => ({ death, reason: reasonOf(death.reason), route: routeOf(death) }));
}

export function reasonOf(reason: string): DeathLine['reason'] {
  return KNOWN_REASONS.find((known) => known === reason) ?? 'other';
}

function routeOf(death: Death): string {
  const keys = death.routingKeys.join(', ');
  return death.exchange === '' ? keys : `${death.exchange} → ${keys}`;
}
