/** Puts failures into their groups, one per classifier, in the transaction of whoever wrote the failure. */
import { CLASSIFIERS, type Classifier } from '../../shared/domain/failure-group.ts';
import type { FailureRow } from '../failures/failure-row.ts';
import type { FailureFacts } from './failure-facts.ts';
import { diedAfter, regress } from './group-life.ts';
import type { GroupRow } from './group-row.ts';
import type { GroupStore, Standing } from './group-store.ts';
import { type Signature, signatureOf } from './signature.ts';

export interface PlaceDeps {
  readonly store: GroupStore;
  readonly facts: FailureFacts;
  /** Told of every failure that changes its group. */
  readonly moved: (from: number, to: number) => void;
}

function regressBy(store: GroupStore, leaf: GroupRow, row: FailureRow, now: number): void {
  const root = leaf.root === leaf.key ? leaf : store.byKey(leaf.root);
  if (root?.resolvedAt != null && diedAfter(row, root.resolvedAt)) regress(store, root, now);
}

function put(
  { store, moved }: PlaceDeps,
  row: FailureRow,
  { classifier, signature, now }: { classifier: Classifier; signature: Signature; now: number },
  before: Standing | undefined,
): void {
  if (before?.byHand === 1) return;
  const leaf = store.leafOf(classifier, signature, now);
  if (before?.leaf === leaf.key && before.failedAt === row.failedAt) return;
  if (before) {
    store.takeOut(row.id, classifier);
    if (before.leaf !== leaf.key) moved(before.leaf, leaf.key);
  }
  store.put({ failureId: row.id, classifier, leaf: leaf.key, failedAt: row.failedAt, byHand: 0 });
  regressBy(store, leaf, row, now);
}

/** What was put somewhere by hand stays there. Placing one again changes nothing while signatures stay. */
export function placeFailure(
  deps: PlaceDeps,
  failureId: string,
  now: number,
  only: readonly Classifier[] = CLASSIFIERS,
): void {
  const row = deps.facts.row(failureId);
  if (!row) return;
  const facts = deps.facts.learn(row);
  const before = deps.store.standings(failureId);
  for (const classifier of only) {
    const signature = signatureOf(classifier, facts);
    const standing = before.find((each) => each.classifier === classifier);
    put(deps, row, { classifier, signature, now }, standing);
  }
}
