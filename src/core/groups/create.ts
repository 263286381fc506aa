/**
 * One connection's failure groups. In: failures as they are written (`placed`, `moved`), in the writer's transaction, and
 * what operators say of groups. Out: answers of the contract, and notes that something changed. What operators do is in
 * the audit before it happens; it changes nothing on the broker.
 */
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { FailureDetail, FailureState } from '../../shared/domain/failure.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { Notify } from '../../shared/handlers.ts';
import { throttle } from '../connections/throttle.ts';
import type { Clock, Log } from '../deps.ts';
import type { ConnectionContext } from '../failures/service.ts';
import type { Journal } from '../retry/journal.ts';
import { assertMovable, groupById, merge, mergeable, split, splittable, unmerge } from './arrange-groups.ts';
import { CarryOver } from './carry-over.ts';
import { failureFacts } from './failure-facts.ts';
import { changedLife, lifeChanges, regress } from './group-life.ts';
import { groupQueries } from './group-queries.ts';
import type { GroupRow } from './group-row.ts';
import { groupStore } from './group-store.ts';
import { type PlaceDeps, placeFailure } from './place-failure.ts';
import { SignatureWalk } from './signature-walk.ts';

type Without<A> = Omit<A, 'connectionId'>;

export interface Groups {
  /** In the transaction that writes a failure, once its row and its message are there. */
  placed(failureId: string): void;
  /** In the transaction that gives a failure another state. */
  moved(failureId: string, state: FailureState): void;
  page(args: Without<ArgsOf<'groups.page'>>): ResultOf<'groups.page'>;
  detail(id: string): ResultOf<'groups.detail'>;
  update(args: Without<ArgsOf<'groups.update'>>): ResultOf<'groups.update'>;
  merge(args: Without<ArgsOf<'groups.merge'>>): ResultOf<'groups.merge'>;
  unmerge(id: string): ResultOf<'groups.unmerge'>;
  split(args: Without<ArgsOf<'groups.split'>>): ResultOf<'groups.split'>;
  recompute(): Promise<ResultOf<'groups.recompute'>>;
  /** What a failure says of its error, and where it is. */
  told(failureId: string): Pick<FailureDetail, 'errors' | 'groups'>;
  close(): Promise<void>;
}

export interface GroupsDeps {
  readonly context: Pick<ConnectionContext, 'id' | 'profile' | 'history'>;
  readonly journal: Pick<Journal, 'audit'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly operator: string;
  readonly notify: Notify;
}

const TOLD_EVERY_MS = 200;

export function createGroups(deps: GroupsDeps): Groups {
  const { context, clock, operator } = deps;
  const { write, read } = context.history;
  const stop = new AbortController();
  const store = groupStore(write);
  const facts = failureFacts(write, context.profile);
  const queries = groupQueries(read, clock);
  const carryOver = new CarryOver(write, store);
  const told = throttle(TOLD_EVERY_MS, () => deps.notify('groups.changed', { connectionId: context.id }));
  const changed = () => told.call();
  const placing: PlaceDeps = { store, facts, moved: (from, to) => carryOver.moved(from, to) };
  const walk = new SignatureWalk({
    ...placing,
    database: write,
    carryOver,
    clock,
    signal: stop.signal,
    changed,
  });
  const resumed = walk.resume().catch((error: unknown) => {
    deps.log.error('the signatures of failures could not be made', error, { connection: context.id });
    return 0;
  });

  const audit = (group: GroupRow, what: Readonly<Record<string, string | number | null>>) => {
    deps.journal.audit({
      operator,
      connectionId: context.id,
      action: 'group',
      details: { group: group.id, classifier: group.classifier, ...what },
    });
  };
  const regressAll = (failureId: string) => {
    for (const { leaf } of store.standings(failureId)) {
      const root = store.byKey(store.byKey(leaf)?.root ?? leaf);
      if (root) regress(store, root, clock.now());
    }
  };
  const hand = () => ({ operator, at: Math.trunc(clock.now()) });

  return {
    placed: (failureId) => {
      store.inTransaction(() => placeFailure(placing, failureId, clock.now()));
      changed();
    },
    moved: (failureId, state) => {
      changed();
      if (state !== 'failed_again' || (facts.row(failureId)?.retries ?? 0) === 0) return;
      store.inTransaction(() => regressAll(failureId));
    },
    page: (args) => queries.page(args),
    detail: (id) => queries.detail(id),
    update: ({ id, ...wanted }) => {
      const group = groupById(store, id);
      const changes = lifeChanges(group, wanted);
      if (changes.length === 0) return queries.view(id);
      // A note may be about anything: only that there is one is kept for good.
      const what = changes.map(({ kind, to }) => [kind, kind === 'note' ? (to?.length ?? 0) : to]);
      audit(group, Object.fromEntries(what));
      const { at } = hand();
      store.inTransaction(() => {
        store.setLife(group.key, changedLife(group, wanted, at));
        for (const change of changes) store.tell(group.key, at, { operator, ...change });
      });
      changed();
      return queries.view(id);
    },
    merge: ({ into, ids }) => {
      const wanted = mergeable(store, into, ids);
      for (const other of wanted.others) audit(wanted.target, { merge: other.id });
      store.inTransaction(() => merge(store, wanted, hand()));
      changed();
      return queries.view(into);
    },
    unmerge: (id) => {
      const group = groupById(store, id);
      assertMovable(group);
      audit(group, { unmerge: group.id });
      const left = store.inTransaction(() => unmerge(placing, group, hand()));
      changed();
      return queries.view(left.id);
    },
    split: ({ id, failureIds, title }) => {
      const group = groupById(store, id);
      const standings = splittable(store, group, failureIds);
      audit(group, { split: standings.length });
      const made = store.inTransaction(() => split(store, group, standings, { title, ...hand() }));
      changed();
      return queries.view(made.id);
    },
    recompute: async () => {
      await resumed;
      deps.journal.audit({
        operator,
        connectionId: context.id,
        action: 'group',
        details: { recompute: true },
      });
      const failures = await walk.restart();
      if (stop.signal.aborted) throw new ExpectedError('cancelled', 'The connection was closed');
      return { failures, groups: queries.count() };
    },
    told: (failureId) => {
      const row = facts.row(failureId);
      return { errors: row ? [...facts.errors(row)] : [], groups: queries.ofFailure(failureId) };
    },
    close: async () => {
      stop.abort();
      told.end();
      await resumed;
    },
  };
}
