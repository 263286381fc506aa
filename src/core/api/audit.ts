import { ExpectedError } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/handlers.ts';
import type { CallContext } from '../../shared/rpc.ts';
import { Turns } from '../jobs/turns.ts';
import type { Journal } from '../retry/journal.ts';

/** A step may be a batch of hundreds of entries. */
const STEPS_AT_ONCE = 4;

/** Long reading in short pieces, given up when nobody waits for it any more. */
async function inTurns<T>(steps: Generator<void, T>, { signal }: CallContext): Promise<T> {
  const turns = new Turns();
  try {
    for (let count = 1; ; count += 1) {
      const { done, value } = steps.next();
      if (done) return value;
      if (count % STEPS_AT_ONCE === 0) await turns.next();
      if (signal.aborted) throw new ExpectedError('cancelled', 'Reading the journal was given up');
    }
  } finally {
    // Closes what the steps hold open; nobody reads the value.
    steps.return(undefined as never);
  }
}

export function auditHandlers(journal: Journal): Pick<Handlers, 'audit.page' | 'journal.verify'> {
  return {
    'audit.page': (args) => journal.auditPage(args),
    'journal.verify': (_, context) => inTurns(journal.verify(), context),
  };
}
