import { type CallName, commands, queries } from '../../shared/contract.ts';
import type { ExpectedError } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/handlers.ts';

/** A core that could not open its files: every call but those given answers with the reason. */
export function unavailable(reason: ExpectedError, working: Pick<Handlers, 'app.status'>): Handlers {
  const refuse = () => {
    throw reason;
  };
  const names = Object.keys({ ...queries, ...commands }) as CallName[]; // the maps' own keys
  const refusing = Object.fromEntries(names.map((name) => [name, refuse]));
  // Every name of both maps is in it.
  return { ...(refusing as unknown as Handlers), ...working };
}
