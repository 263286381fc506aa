import type { Handlers } from '../../shared/handlers.ts';
import type { ConnectionManager } from '../connections/manager.ts';

export function editHandlers(manager: ConnectionManager): Pick<Handlers, 'edits.subject' | 'edits.preview'> {
  const of = (id: string) => manager.get(id).failures().edits;
  return {
    'edits.subject': ({ connectionId, id }) => of(connectionId).subject(id),
    'edits.preview': ({ connectionId, ...args }, { signal }) =>
      // The wire's signal is Node's own.
      of(connectionId).preview(args, signal as globalThis.AbortSignal),
  };
}
