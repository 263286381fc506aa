/**
 * The sequence diagram of a run, as lanes and arrows: who takes part, and from whom to whom each event goes. Pure, from
 * contract values.
 */
import type { RunDetail, RunEvent } from '../../../../shared/domain/run.ts';

export interface Lane {
  readonly id: string;
  /** `console`: this program; `hub`: whoever asks for steps and takes their results; `dead`: dead-letter queues. */
  readonly kind: 'console' | 'hub' | 'step' | 'dead' | 'exchange' | 'others';
  /** Name in the system; null where the interface has a word for it. */
  readonly name: string | null;
}

export type ArrowKind = 'message' | 'retry' | 'failure' | 'dead';

/** Places of lanes; the same twice: the event stays in its lane. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly kind: ArrowKind;
}

/** Lanes of exchanges, for events that belong to no step; what goes through more shares one. */
const MOST_EXCHANGES = 5;

const CONSOLE: Lane = { id: 'console', kind: 'console', name: null };
const DEAD: Lane = { id: 'dead', kind: 'dead', name: null };
const OTHERS: Lane = { id: 'others', kind: 'others', name: null };

function isDeadLetter({ origin }: Pick<RunEvent, 'origin'>): boolean {
  return origin === 'death' || origin === 'look';
}

function stepId(step: string): string {
  return `step ${step}`;
}

function exchangeId(exchange: string): string {
  return `exchange ${exchange}`;
}

function exchangeLanes(events: readonly RunEvent[]): readonly Lane[] {
  const names = new Set(
    events.filter(({ role, origin }) => role === 'none' && !isDeadLetter({ origin })).map((e) => e.exchange),
  );
  const lanes = [...names].map((name): Lane => ({ id: exchangeId(name), kind: 'exchange', name }));
  return lanes.length <= MOST_EXCHANGES ? lanes : [...lanes.slice(0, MOST_EXCHANGES), OTHERS];
}

/** The console where it took part, the hub, the steps in their order, exchanges of other events, dead letters if any. */
export function lanesOf(
  { steps, queues }: Pick<RunDetail, 'steps' | 'queues'>,
  events: readonly RunEvent[],
): readonly Lane[] {
  const hub = queues.find(({ step }) => step === null)?.name ?? null;
  const inSteps = steps.length > 0;
  return [
    ...(events.some(({ origin }) => origin === 'console') ? [CONSOLE] : []),
    ...(inSteps ? [{ id: 'hub', kind: 'hub', name: hub } as const] : []),
    ...steps.map(({ step }): Lane => ({ id: stepId(step), kind: 'step', name: step })),
    ...exchangeLanes(events),
    ...(events.some(isDeadLetter) ? [DEAD] : []),
  ];
}

/** By the ids of lanes: where it comes from, and where it goes. */
function ends(event: RunEvent): readonly [string, string] {
  const own = event.step === null ? exchangeId(event.exchange) : stepId(event.step);
  if (isDeadLetter(event)) return [event.role === 'end-dead' ? 'hub' : own, DEAD.id];
  const sender = event.origin === 'console' ? CONSOLE.id : 'hub';
  switch (event.role) {
    case 'start':
      return [sender, own];
    case 'none':
      return [event.origin === 'console' ? CONSOLE.id : own, own];
    case 'ended':
    case 'failed':
    case 'attempt-failed':
    case 'dead':
    case 'end-dead':
      return [event.origin === 'console' ? CONSOLE.id : own, 'hub'];
  }
}

function kindOf(event: RunEvent): ArrowKind {
  if (isDeadLetter(event)) return 'dead';
  if (event.role === 'failed' || event.role === 'attempt-failed' || event.role === 'dead') return 'failure';
  return event.retryId === null ? 'message' : 'retry';
}

/** Null: its lane is not among these. */
export function arrowOf(lanes: readonly Lane[], event: RunEvent): Arrow | null {
  const placeOf = (id: string) => {
    const place = lanes.findIndex((lane) => lane.id === id);
    return place >= 0 ? place : lanes.findIndex((lane) => lane.kind === 'others');
  };
  const [from, to] = ends(event).map(placeOf);
  if (from === undefined || to === undefined || to < 0) return null;
  // A dead letter of which nobody knows the step comes from nowhere that is drawn.
  return { from: from < 0 ? to : from, to, kind: kindOf(event) };
}

const WIDEST = 84;
const NARROWEST = 40;

/** Pixels of one lane, so that all take at most so many together where that is possible. */
export function laneWidth(lanes: number, room: number): number {
  return Math.max(NARROWEST, Math.min(WIDEST, Math.floor(room / Math.max(1, lanes))));
}
