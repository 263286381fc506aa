/** Keeps the table of runs true: after a batch, every run it touched is reduced again from its events. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import type { EventMark } from '../runs/mark-run.ts';
import { type ReducedRun, reduceRun } from '../runs/reduce-run.ts';
import type { RunFact } from '../runs/run-facts.ts';
import { passLatency } from '../runs/step-passes.ts';
import type { WritableDatabase } from '../sqlite/open.ts';
import { eventMarks } from './event-marks.ts';
import { placeInTime } from './event-place.ts';
import { type StepLatencies, stepLatencies } from './step-latencies.ts';

/** Newest events of a run that its state is reduced from. */
const MAX_FACTS = 1_000;

interface FactRow extends Omit<RunFact, 'final' | 'redelivered' | 'error'> {
  readonly final: number;
  readonly redelivered: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

const SELECT_FACTS = `SELECT e.seq, e.at, e.received_at AS receivedAt, e.made_at AS madeAt, e.origin, t.text AS type, s.text AS source, u.text AS status, p.text AS step,
  e.final, d.text AS deadFrom, e.retry_id AS retryId, e.error_code AS errorCode, e.error_message AS errorMessage,
  e.redelivered, e.identity, e.step_p95_ms AS stepP95Ms
  FROM event e
  LEFT JOIN word t ON t.id = e.type_id
  LEFT JOIN word s ON s.id = e.source_id
  LEFT JOIN word u ON u.id = e.status_id
  LEFT JOIN word p ON p.id = e.step_id
  LEFT JOIN word d ON d.id = e.dead_from_id
  WHERE e.correlation_id = ? ORDER BY e.seq DESC LIMIT ${MAX_FACTS}`;

/** A long run's first events may lie beyond the cap: what was known of its start stays. */
const UPSERT_RUN = `INSERT INTO run (correlation_id, state, source, started_at, last_event_at, ended, overdue_at,
    waits_seq, waits_step, events, retries, last_type, error_code, error_message)
  VALUES (@correlationId, @state, @source, @startedAt, @lastEventAt, @ended, @overdueAt,
    @waitsSeq, @waitsStep, @events, @retries, @lastType, @errorCode, @errorMessage)
  ON CONFLICT (correlation_id) DO UPDATE SET
    state = excluded.state,
    source = CASE WHEN run.events > ${MAX_FACTS} THEN coalesce(run.source, excluded.source)
      ELSE coalesce(excluded.source, run.source) END,
    started_at = min(run.started_at, excluded.started_at),
    last_event_at = max(run.last_event_at, excluded.last_event_at),
    ended = excluded.ended, overdue_at = excluded.overdue_at,
    waits_seq = excluded.waits_seq, waits_step = excluded.waits_step,
    events = run.events + excluded.events,
    retries = max(run.retries, excluded.retries),
    last_type = excluded.last_type, error_code = excluded.error_code, error_message = excluded.error_message`;

function factOf({ errorCode, errorMessage, ...row }: FactRow): RunFact {
  const error = errorMessage === null ? null : { code: errorCode, message: errorMessage };
  return { ...row, final: row.final === 1, redelivered: row.redelivered === 1, error };
}

function rowOf(correlationId: string, run: ReducedRun, added: number) {
  const { state, source, startedAt, lastEventAt, overdueAt, retries, lastType, error, waiting } = run;
  return {
    state,
    source,
    startedAt,
    lastEventAt,
    overdueAt,
    retries,
    lastType,
    correlationId,
    ended: run.ended ? 1 : 0,
    waitsSeq: waiting?.since.seq ?? null,
    waitsStep: waiting?.step ?? null,
    events: added,
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
  };
}

/** What the event says of its run, as `SELECT_FACTS` would read it again. */
function factOfEvent(event: CapturedEvent): RunFact {
  const { seq, origin, type, source, status, step, final, retryId, error, redelivered, identity } = event;
  return {
    seq,
    at: Math.trunc(placeInTime(event)),
    receivedAt: Math.trunc(event.receivedAt),
    madeAt: event.madeAt === null ? null : Math.trunc(event.madeAt),
    origin,
    type,
    source,
    status,
    step,
    final,
    deadFrom: event.deaths[0]?.queue ?? null,
    retryId,
    error,
    redelivered,
    identity,
    stepP95Ms: event.stepP95Ms ?? null,
  };
}

/** Events of a run that is under way come close together: their facts are remembered, not read again for each. */
const MAX_REMEMBERED = 50_000;

/** What is known of a run: its facts, newest first, and the marks that are kept of them. */
interface KnownRun {
  readonly facts: readonly RunFact[];
  readonly marks: readonly EventMark[];
}

/** The run that was asked for longest ago is forgotten first. */
function rememberedRuns() {
  const byRun = new Map<string, KnownRun>();
  let count = 0;
  const take = (correlationId: string) => {
    const run = byRun.get(correlationId);
    if (byRun.delete(correlationId)) count -= run?.facts.length ?? 0;
    return run;
  };
  return {
    take,
    put: (correlationId: string, run: KnownRun) => {
      byRun.set(correlationId, run);
      count += run.facts.length;
      for (const oldest of byRun.keys()) {
        if (count <= MAX_REMEMBERED) break;
        take(oldest);
      }
    },
    forget: () => {
      byRun.clear();
      count = 0;
    },
  };
}

/** Passes that ended well and became known by the newest events. */
function learn(latencies: StepLatencies, { steps }: ReducedRun, firstNew: number): void {
  for (const { step, passes } of steps) {
    for (const pass of passes) {
      if (pass.end?.meaning.kind !== 'ended') continue;
      const ms = passLatency(pass);
      const isNew = pass.end.fact.seq >= firstNew || (pass.start?.seq ?? 0) >= firstNew;
      if (ms !== null && isNew) latencies.add(step, ms);
    }
  }
}

export interface RunKeeper {
  /** What 95 of 100 passes of the step that an event ends took at most, in ms; null: it ends none, or too few are known. */
  stepP95(event: Pick<CapturedEvent, 'type'>): number | null;
  /** `added`: the new events of each correlation id, in order. They are in the table; inside the caller's transaction. */
  update(added: ReadonlyMap<string, readonly CapturedEvent[]>): void;
  /** Forgets what a rolled back transaction has undone. */
  rolledBack(): void;
  /** Forgets the facts of runs that a removal of events has changed. */
  forget(): void;
}

export function runKeeper(database: WritableDatabase, profile: SystemProfile): RunKeeper {
  const selectFacts = database.prepare<[string], FactRow>(SELECT_FACTS);
  const isKnown = database.prepare<[string], number>('SELECT 1 FROM run WHERE correlation_id = ?').pluck();
  const upsert = database.prepare(UPSERT_RUN);
  const remembered = rememberedRuns();
  const marks = eventMarks(database);
  const latencies = stepLatencies(database);
  const endedBy = new Map(
    profile.steps.filter(({ role }) => role === 'end').map(({ type, step }) => [type, step]),
  );
  const runWith = (correlationId: string, news: readonly CapturedEvent[]): KnownRun => {
    const known = remembered.take(correlationId);
    if (!known && isKnown.get(correlationId)) {
      return { facts: selectFacts.all(correlationId).map(factOf), marks: marks.of(correlationId) };
    }
    const facts = [...news.map(factOfEvent).reverse(), ...(known?.facts ?? [])].slice(0, MAX_FACTS);
    return { facts, marks: known?.marks ?? [] };
  };
  return {
    stepP95: ({ type }) => {
      const step = type === null ? undefined : endedBy.get(type);
      return step === undefined ? null : latencies.p95(step);
    },
    update: (added) => {
      for (const [correlationId, news] of added) {
        const { facts, marks: kept } = runWith(correlationId, news);
        const isWhole = facts.length < MAX_FACTS;
        const run = reduceRun(profile, facts, isWhole);
        upsert.run(rowOf(correlationId, run, news.length));
        marks.replace(correlationId, kept, run.marks, isWhole ? 0 : (facts.at(-1)?.seq ?? 0));
        learn(latencies, run, news[0]?.seq ?? 0);
        remembered.put(correlationId, { facts, marks: run.marks });
      }
      latencies.write();
    },
    rolledBack: () => {
      remembered.forget();
      latencies.forget();
    },
    forget: remembered.forget,
  };
}
