/** Keeps the table of runs true: after a batch, every run it touched is reduced again from its events. */
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { CapturedEvent } from '../capture/captured-event.ts';
import { type ReducedRun, reduceRun } from '../runs/reduce-run.ts';
import type { RunFact } from '../runs/run-facts.ts';
import type { WritableDatabase } from '../sqlite/open.ts';
import { placeInTime } from './event-place.ts';

/** Newest events of a run that its state is reduced from. */
const MAX_FACTS = 1_000;

interface FactRow extends Omit<RunFact, 'final' | 'error'> {
  readonly final: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

const SELECT_FACTS = `SELECT e.seq, e.at, e.origin, t.text AS type, s.text AS source, u.text AS status, p.text AS step,
  e.final, d.text AS deadFrom, e.retry_id AS retryId, e.error_code AS errorCode, e.error_message AS errorMessage
  FROM event e
  LEFT JOIN word t ON t.id = e.type_id
  LEFT JOIN word s ON s.id = e.source_id
  LEFT JOIN word u ON u.id = e.status_id
  LEFT JOIN word p ON p.id = e.step_id
  LEFT JOIN word d ON d.id = e.dead_from_id
  WHERE e.correlation_id = ? ORDER BY e.seq DESC LIMIT ${MAX_FACTS}`;

/** A long run's first events may lie beyond the cap: what was known of its start stays. */
const UPSERT_RUN = `INSERT INTO run (correlation_id, state, source, started_at, last_event_at, ended, overdue_at,
    events, retries, last_type, error_code, error_message)
  VALUES (@correlationId, @state, @source, @startedAt, @lastEventAt, @ended, @overdueAt,
    @events, @retries, @lastType, @errorCode, @errorMessage)
  ON CONFLICT (correlation_id) DO UPDATE SET
    state = excluded.state,
    source = CASE WHEN run.events > ${MAX_FACTS} THEN coalesce(run.source, excluded.source)
      ELSE coalesce(excluded.source, run.source) END,
    started_at = min(run.started_at, excluded.started_at),
    last_event_at = max(run.last_event_at, excluded.last_event_at),
    ended = excluded.ended, overdue_at = excluded.overdue_at,
    events = run.events + excluded.events,
    retries = max(run.retries, excluded.retries),
    last_type = excluded.last_type, error_code = excluded.error_code, error_message = excluded.error_message`;

function factOf({ errorCode, errorMessage, ...row }: FactRow): RunFact {
  const error = errorMessage === null ? null : { code: errorCode, message: errorMessage };
  return { ...row, final: row.final === 1, error };
}

function rowOf(correlationId: string, run: ReducedRun, added: number) {
  const { error, ended, ...plain } = run;
  return {
    ...plain,
    correlationId,
    ended: ended ? 1 : 0,
    events: added,
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
  };
}

/** What the event says of its run, as `SELECT_FACTS` would read it again. */
function factOfEvent(event: CapturedEvent): RunFact {
  const { seq, origin, type, source, status, step, final, retryId, error } = event;
  const at = Math.trunc(placeInTime(event));
  return {
    seq,
    at,
    origin,
    type,
    source,
    status,
    step,
    final,
    deadFrom: event.deaths[0]?.queue ?? null,
    retryId,
    error,
  };
}

/** Events of a run that is under way come close together: their facts are remembered, not read again for each. */
const MAX_REMEMBERED = 50_000;

/** Facts by run, newest first; the run that was asked for longest ago is forgotten first. */
function rememberedFacts() {
  const byRun = new Map<string, readonly RunFact[]>();
  let count = 0;
  const take = (correlationId: string) => {
    const facts = byRun.get(correlationId);
    if (byRun.delete(correlationId)) count -= facts?.length ?? 0;
    return facts;
  };
  return {
    take,
    put: (correlationId: string, facts: readonly RunFact[]) => {
      byRun.set(correlationId, facts);
      count += facts.length;
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

export interface RunKeeper {
  /** `added`: the new events of each correlation id, in order. They are in the table; inside the caller's transaction. */
  update(added: ReadonlyMap<string, readonly CapturedEvent[]>): void;
  /** Forgets what a rolled back transaction, or a removal of events, has undone. */
  forget(): void;
}

export function runKeeper(database: WritableDatabase, profile: SystemProfile): RunKeeper {
  const selectFacts = database.prepare<[string], FactRow>(SELECT_FACTS);
  const isKnown = database.prepare<[string], number>('SELECT 1 FROM run WHERE correlation_id = ?').pluck();
  const upsert = database.prepare(UPSERT_RUN);
  const remembered = rememberedFacts();
  const factsOf = (correlationId: string, news: readonly CapturedEvent[]): readonly RunFact[] => {
    const known = remembered.take(correlationId);
    if (!known && isKnown.get(correlationId)) return selectFacts.all(correlationId).map(factOf);
    return [...news.map(factOfEvent).reverse(), ...(known ?? [])].slice(0, MAX_FACTS);
  };
  return {
    update: (added) => {
      for (const [correlationId, news] of added) {
        const facts = factsOf(correlationId, news);
        upsert.run(rowOf(correlationId, reduceRun(profile, facts), news.length));
        remembered.put(correlationId, facts);
      }
    },
    forget: remembered.forget,
  };
}
