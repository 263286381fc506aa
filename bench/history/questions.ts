/**
 * The questions of `query`, for the console's history and for the naive schema. Those that no screen asks yet are put here
 * in SQL, by the tables that they are meant to be answered from.
 */
import type { ConnectionHistory } from '../../src/core/connections/connection-history.ts';
import { statements } from '../../src/core/query/statements.ts';
import type { Filter, FilterSubject } from '../../src/shared/filter/ast.ts';
import { readFilter } from '../../src/shared/filter/read-filter.ts';

/** Asks once; `round` chooses the values. What a promise holds was answered when it settles. */
export type Asked = (round: number) => unknown;

const PAGE = 50;
const DEEP_PAGE = 100_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Events whose bodies the naive schema reads before the first word to whoever waits. */
const FIRST_SLICE = 500;
const TYPES = ['resultado_coleta', 'iniciar_execucao', 'falha_tarefa'];
const typeOf = (round: number) => TYPES[round % TYPES.length] ?? '';
const siteUrl = (round: number) => `https://site-${(round * 37) % 900}.exemplo.org/feed.xml`;

const OVERVIEW_SQL = `SELECT type_id, minute / 60 AS hour, sum(events) AS events, sum(errors) AS errors FROM event_minute
  WHERE type_id IN (SELECT type_id FROM type_count UNION SELECT 0) AND minute BETWEEN ? AND ? GROUP BY 1, 2`;

function filterOf(subject: FilterSubject, text: string): Filter {
  const { filter } = readFilter(text, { subject, aliases: new Map() });
  if (!filter) throw new Error(`no filter: ${text}`);
  return filter;
}

const iso = (at: number) => new Date(at).toISOString();

export function ourQuestions({ queries, read }: ConnectionHistory): Readonly<Record<string, Asked>> {
  const prepare = statements(read);
  const { lastSeq } = queries.captureState();
  const newest = queries.eventDetail(lastSeq).summary.receivedAt;
  const oldest = queries.eventDetail(1).summary.receivedAt;
  const at = (round: number) => oldest + ((newest - oldest) * ((round * 31) % 100)) / 100;
  const idAt = (round: number) =>
    queries.eventDetail(1 + ((round * 7_919_993) % lastSeq)).summary.correlationId ?? '';
  const ids = Array.from({ length: 200 }, (_, round) => idAt(round));
  const events = (text: string) =>
    queries.eventsFound({ limit: PAGE, filter: filterOf('events', text) }, { now: newest });
  return {
    newest_page: () => queries.eventsPage({ limit: PAGE }),
    deep_page: (round) =>
      queries.eventsPage({ limit: PAGE, before: Math.max(PAGE + 1, lastSeq - DEEP_PAGE * PAGE) + round }),
    by_correlation: (round) => queries.runDetail(ids[round % ids.length] ?? '', newest),
    type_time: (round) =>
      events(`type = ${typeOf(round)} and between ${iso(at(round))} and ${iso(at(round) + HOUR_MS)}`),
    text_rare: (round) => events(`"certificado vencido no servidor de origem ${round}"`),
    text_common: () => events('blog'),
    json_path_declared: (round) => events(`payload.parametros.url = "${siteUrl(round)}"`),
    json_path_any_first_progress: (round) => events(`payload.resultado.tempo_ms > ${8_990 + (round % 9)}`),
    runs_page: (round) =>
      queries.runsFound(
        { limit: PAGE, filter: filterOf('runs', `run.state = done and run.duration > ${300 + round}s`) },
        { now: newest },
      ),
    overview: () => [
      prepare(OVERVIEW_SQL).all(Math.floor((newest - DAY_MS) / 60_000), Math.floor(newest / 60_000)),
      queries.runsCounts(newest),
      queries.captureState(),
    ],
    count_of_filter: (round) =>
      queries.count({
        subject: 'events',
        filter: filterOf(
          'events',
          `type = falha_tarefa and error.code = http_503 and between ${iso(at(round))} and ${iso(at(round) + DAY_MS)}`,
        ),
        from: null,
        now: newest,
      }),
  };
}

type Ask = (sql: string, ...values: readonly (string | number)[]) => readonly unknown[];

const MESSAGES = 'SELECT id, received_at, doc FROM message';
const TYPE = "doc ->> '$.body.tipo_evento'";
const RUN = "doc ->> '$.body.correlation_id'";

export function naiveQuestions(ask: Ask): Readonly<Record<string, Asked | string>> {
  const [bounds] = ask(
    'SELECT min(id) AS first, max(id) AS last, min(received_at) AS oldest, max(received_at) AS newest FROM message',
  );
  // One row of four numbers, by the statement above.
  const { last, oldest, newest } = bounds as { last: number; oldest: number; newest: number };
  const at = (round: number) => oldest + ((newest - oldest) * ((round * 31) % 100)) / 100;
  const ids = Array.from({ length: 200 }, (_, round) => {
    const [row] = ask(`SELECT ${RUN} AS id FROM message WHERE id = ?`, 1 + ((round * 7_919_993) % last));
    // Every message of the bench has a correlation id.
    return (row as { id: string }).id;
  });
  const text = (words: string) =>
    ask(
      `${MESSAGES} JOIN message_text t ON t.rowid = id WHERE message_text MATCH ? ORDER BY t.rowid DESC LIMIT ${PAGE}`,
      `"${words}"`,
    );
  return {
    newest_page: () => ask(`${MESSAGES} ORDER BY id DESC LIMIT ${PAGE}`),
    // Pages are counted off, as one would write them first.
    deep_page: () =>
      ask(`${MESSAGES} ORDER BY id DESC LIMIT ${PAGE} OFFSET ?`, Math.min(DEEP_PAGE * PAGE, last - PAGE)),
    by_correlation: (round) => ask(`${MESSAGES} WHERE ${RUN} = ? ORDER BY id`, ids[round % ids.length] ?? ''),
    type_time: (round) =>
      ask(
        `${MESSAGES} WHERE ${TYPE} = ? AND received_at BETWEEN ? AND ? ORDER BY received_at DESC LIMIT ${PAGE}`,
        typeOf(round),
        at(round),
        at(round) + HOUR_MS,
      ),
    text_rare: (round) => text(`certificado vencido no servidor de origem ${round}`),
    text_common: () => text('blog'),
    json_path_declared: (round) =>
      ask(
        `${MESSAGES} WHERE doc ->> '$.body.payload.parametros.url' = ? ORDER BY id DESC LIMIT ${PAGE}`,
        siteUrl(round),
      ),
    json_path_any_first_progress: (round) =>
      ask(
        `SELECT id FROM message WHERE id > ? AND id <= ? AND doc ->> '$.body.payload.resultado.tempo_ms' > 8990`,
        Math.max(0, last - (round + 1) * FIRST_SLICE),
        Math.max(FIRST_SLICE, last - round * FIRST_SLICE),
      ),
    runs_page: () =>
      ask(`SELECT ${RUN} AS id, max(received_at) - min(received_at) AS duration FROM message GROUP BY 1
        HAVING max(${TYPE} = 'resultado_execucao') = 1 ORDER BY 2 DESC LIMIT ${PAGE}`),
    overview: () =>
      ask(
        `SELECT ${TYPE} AS type, received_at / ${HOUR_MS} AS hour, count(*) AS events FROM message
        WHERE received_at BETWEEN ? AND ? GROUP BY 1, 2`,
        newest - DAY_MS,
        newest,
      ),
    count_of_filter: (round) =>
      ask(
        `SELECT count(*) FROM message WHERE ${TYPE} = 'falha_tarefa' AND received_at BETWEEN ? AND ?
        AND doc ->> '$.body.payload.erro.codigo' = 'http_503'`,
        at(round),
        at(round) + DAY_MS,
      ),
    groups: 'the naive schema has no groups of failures',
  };
}
