/** Groups over a real history and a real journal in a folder; failures are written as a look or a tap writes them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeProperties, viewProperties } from '../../../../src/core/broker/properties/codec.ts';
import { deadLetterFacts } from '../../../../src/core/failures/delivery-facts.ts';
import { type FailureQueries, failureQueries } from '../../../../src/core/failures/failure-queries.ts';
import { type FailureStore, failureStore } from '../../../../src/core/failures/failure-store.ts';
import { createGroups, type Groups } from '../../../../src/core/groups/create.ts';
import { type Journal, openJournal } from '../../../../src/core/retry/journal.ts';
import { type History, openHistory } from '../../../../src/core/store/history-file.ts';
import type { Classifier, FailureGroup } from '../../../../src/shared/domain/failure-group.ts';
import type { SystemProfile } from '../../../../src/shared/domain/system-profile.ts';
import { labProfile, TestLog } from '../../../support/failures/lab.ts';

export const profile: SystemProfile = {
  ...labProfile('work', 'work.dead'),
  envelope: {
    correlationId: [{ in: 'body', path: 'correlation_id' }],
    type: [{ in: 'body', path: 'tipo_evento' }],
    timestamp: [],
    source: [{ in: 'body', path: 'fonte' }],
    status: [],
    error: [{ in: 'body', path: 'erro' }],
  },
};

export interface TestFailure {
  readonly message?: string;
  readonly code?: string;
  readonly queue?: string;
  readonly source?: string;
  readonly run?: string;
  readonly diedAt?: number;
  readonly seenAt?: number;
}

/** A minute of the test's own time; it moves only when a test says so. */
export const MINUTE = 60_000;

export class GroupLab {
  readonly folder = mkdtempSync(join(tmpdir(), 'oraculo-groups-'));
  readonly log = new TestLog();
  readonly told: string[] = [];
  now = 1_700_000_000_000;
  history: History;
  journal: Journal;
  groups: Groups;
  failures: FailureStore;
  queries: FailureQueries;
  #count = 0;

  constructor() {
    const opened = this.#open();
    this.history = opened.history;
    this.journal = opened.journal;
    this.groups = opened.groups;
    this.failures = opened.failures;
    this.queries = opened.queries;
  }

  #open() {
    const clock = { now: () => this.now };
    const history = openHistory(join(this.folder, 'history.db'));
    const journal = openJournal({ file: join(this.folder, 'journal.db'), clock });
    const groups = createGroups({
      context: { id: 'lab', profile, history },
      journal,
      clock,
      log: this.log,
      operator: 'ana',
      notify: (name) => this.told.push(name),
    });
    const failures = failureStore(history.write, groups);
    return { history, journal, groups, failures, queries: failureQueries(history.read, clock) };
  }

  async restart(meanwhile: () => void = () => undefined): Promise<void> {
    await this.#close();
    meanwhile();
    Object.assign(this, this.#open());
  }

  add({
    message = 'boom',
    code,
    queue = 'work.dead',
    source = 'blog',
    run,
    ...times
  }: TestFailure = {}): string {
    this.#count += 1;
    const erro = code === undefined ? message : { codigo: code, mensagem: message };
    const fields = {
      correlation_id: run ?? `run-${this.#count}`,
      tipo_evento: 'pedido',
      fonte: source,
      erro,
    };
    const body = Buffer.from(JSON.stringify({ ...fields, n: this.#count }));
    const rawProperties = encodeProperties({});
    const at = times.seenAt ?? this.now;
    const facts = deadLetterFacts(profile, viewProperties(rawProperties), body);
    return this.failures.inTransaction(() =>
      this.failures.add({
        queue,
        identity: `identity-${this.#count}`,
        ordinal: 0,
        message: { exchange: 'dlx', routingKey: 'work', rawProperties, body },
        facts: { ...facts, reason: 'rejected', failedQueue: 'work', diedAt: times.diedAt ?? at },
        at,
        position: null,
        tapSeq: null,
      }),
    );
  }

  page(classifier: Classifier = 'cause', args: Partial<Parameters<Groups['page']>[0]> = {}) {
    return this.groups.page({ classifier, limit: 100, ...args });
  }

  /** The one group of that title. */
  group(title: string, classifier: Classifier = 'cause'): FailureGroup {
    const found = this.page(classifier, { muted: true }).groups.filter((group) => group.title === title);
    const [group] = found;
    if (!group || found.length > 1) throw new Error(`there are ${found.length} groups "${title}"`);
    return group;
  }

  /** Failures that the list shows for a group. */
  listed(group: string): readonly string[] {
    const { failures } = this.queries.page({ limit: 500, filter: { group } });
    return failures.map(({ id }) => id).toSorted();
  }

  audited(): readonly { readonly operator: string; readonly details: Readonly<Record<string, unknown>> }[] {
    return this.journal
      .auditPage({ limit: 100 })
      .entries.toReversed()
      .filter(({ action }) => action === 'group')
      .map(({ operator, details }) => ({ operator, details: JSON.parse(details) }));
  }

  async #close(): Promise<void> {
    await this.groups.close();
    this.journal.close();
    this.history.close();
  }

  async end(): Promise<void> {
    await this.#close();
    rmSync(this.folder, { recursive: true });
  }
}
