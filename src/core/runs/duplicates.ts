/** Which events of a run are the same message once more. */
import type { RunFact } from './run-facts.ts';

/**
 * The same message on the same way: what this console sends again has a retry id of its own. A look reads a message
 * where it lies, and every death of a message is one of its own, unless the broker says that it was delivered before.
 */
function isSame(fact: RunFact, earlier: RunFact): boolean {
  if (fact.origin === 'death' && !fact.redelivered) return false;
  return fact.origin === earlier.origin && fact.type === earlier.type && fact.retryId === earlier.retryId;
}

/** `ordered` by time. All but the first of each. */
export function duplicatesOf(ordered: readonly RunFact[]): ReadonlySet<RunFact> {
  const byIdentity = new Map<number, RunFact[]>();
  const found = new Set<RunFact>();
  for (const fact of ordered) {
    if (fact.identity === null || fact.origin === 'look') continue;
    const earlier = byIdentity.get(fact.identity);
    if (!earlier) byIdentity.set(fact.identity, [fact]);
    else if (earlier.some((each) => isSame(fact, each))) found.add(fact);
    else earlier.push(fact);
  }
  return found;
}
