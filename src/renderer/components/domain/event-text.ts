/** How an event's fields are put into few words, the same on every screen. */
import type { EventSummary } from '../../../shared/domain/event.ts';

const SHORT_ID = 8;
const WHOLE_ID = 12;

/** The first piece of a long id; a short one stays whole. */
export function shortId(id: string): string {
  if (id.length > WHOLE_ID * 2) return [...id.slice(0, SHORT_ID * 2)].slice(0, SHORT_ID).join('');
  const characters = [...id];
  return characters.length <= WHOLE_ID ? id : characters.slice(0, SHORT_ID).join('');
}

/** `exchange → key`; the default exchange has no name, so its key (the queue) stands alone. */
export function routeOf(event: Pick<EventSummary, 'exchange' | 'routingKey'>): string {
  return event.exchange === '' ? event.routingKey : `${event.exchange} → ${event.routingKey}`;
}

/** `code: message`, or what there is of it. */
export function errorText(error: { readonly code: string | null; readonly message: string }): string {
  return error.code === null ? error.message : `${error.code}: ${error.message}`;
}
