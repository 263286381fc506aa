/**
 * Why a failure is left out by what its message says: a Celery task that would not run, or would run twice, and a body
 * that the edit does not fit. In: a piece of a selection. Out: codes by failure id. Messages are read by piece, and only
 * those that can matter.
 */
import { textEntry } from '../../shared/domain/amqp.ts';
import type { JobRequest, SkipCode } from '../../shared/domain/job.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { applyEdit } from '../edit/apply-edit.ts';
import type { EditRulesFor } from '../edit/edit-rules.ts';
import type { Desk } from '../failures/desk.ts';
import type { FailureRow } from '../failures/failure-row.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { celerySkip, celeryState } from '../systems/celery.ts';
import type { Turns } from './turns.ts';

export interface StoredMessage {
  readonly id: string;
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

/** Codes in the order in which they are found; a failure may have several, each of which may be included by choice. */
export type FoundSkips = ReadonlyMap<string, readonly SkipCode[]>;

export type MessageCheck = (rows: readonly FailureRow[], turns: Turns) => Promise<FoundSkips>;

const NOTHING: FoundSkips = new Map();

/** A header `task` that is a text, as Celery writes it: 4 letters, the name, the type. */
const TASK_HEADER = "x'047461736b53'";

/** Questions to the result store that wait for an answer at the same time. */
const AT_ONCE = 100;

function readMessages(database: ReadableDatabase, condition: string) {
  const find = database.prepare<[string], StoredMessage>(
    `SELECT id, raw_properties AS rawProperties, body FROM failure_message
     WHERE id IN (SELECT value FROM json_each(?))${condition}`,
  );
  return (rows: readonly FailureRow[]) => find.all(JSON.stringify(rows.map(({ id }) => id)));
}

const CODE_OF = { success: 'already-succeeded', revoked: 'celery-revoked' } as const;

/** What the result store knows of tasks; a store that does not answer leaves it unknown. */
async function storedStates(desk: Desk, messages: readonly StoredMessage[]): Promise<FoundSkips> {
  const results = desk.context.results();
  if (!results) return NOTHING;
  const found = new Map<string, readonly SkipCode[]>();
  const ask = async ({ id, rawProperties }: StoredMessage) => {
    const taskId = textEntry(viewProperties(rawProperties).headers, 'id');
    const state = taskId === undefined ? null : await celeryState(results, taskId);
    if (state) found.set(id, [CODE_OF[state]]);
  };
  try {
    for (let from = 0; from < messages.length; from += AT_ONCE) {
      await Promise.all(messages.slice(from, from + AT_ONCE).map(ask));
    }
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    desk.log.warn('the result store could not be asked about tasks', { code: error.code });
  }
  return found;
}

/** Of Celery tasks that would be sent again (docs/rabbitmq.md, Celery). */
export function celeryCheck(desk: Desk): MessageCheck {
  const tasks = readMessages(desk.context.history.read, ` AND instr(raw_properties, ${TASK_HEADER}) > 0`);
  return async (rows, turns) => {
    const messages = tasks(rows);
    if (messages.length === 0) return NOTHING;
    const now = desk.clock.now();
    const found = new Map(await storedStates(desk, messages));
    for (const message of messages) {
      const code = celerySkip(message, now);
      if (code) found.set(message.id, [...(found.get(message.id) ?? []), code]);
      await turns.next();
    }
    return found;
  };
}

/** Of bodies that an edit cannot be made in, or would make wrong. */
export function editCheck(desk: Desk, request: JobRequest, rulesFor: EditRulesFor): MessageCheck {
  const { edit } = request;
  if (!edit) return async () => NOTHING;
  const messages = readMessages(desk.context.history.read, '');
  return async (rows, turns) => {
    const types = new Map(rows.map(({ id, type }) => [id, type]));
    const found = new Map<string, readonly SkipCode[]>();
    for (const { id, rawProperties, body } of messages(rows)) {
      const { contentType = null, contentEncoding = null } = viewProperties(rawProperties);
      const rules = rulesFor(desk.context.profile, types.get(id) ?? null);
      const { problems } = applyEdit({ body, contentType, contentEncoding }, edit, rules);
      if (problems.length > 0) found.set(id, ['edit-problem']);
      await turns.next();
    }
    return found;
  };
}
