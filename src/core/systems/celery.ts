/**
 * Celery's task messages (docs/rabbitmq.md, Celery): what sending one again would run into. In: message bytes and
 * results, all foreign. Out: a reason, or nothing known. Pickle is never decoded, nor anything that is compressed.
 */
import { entryOf, type MessageProperties, textEntry } from '../../shared/domain/amqp.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { parseBody } from './parse-body.ts';
import { atPath, isObject } from './read-field.ts';

interface TaskMessage {
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

/** A message of protocol 2: it has the headers `task` and `id`. */
export function isCeleryTask(properties: MessageProperties): boolean {
  const { headers } = properties;
  return textEntry(headers, 'task') !== undefined && textEntry(headers, 'id') !== undefined;
}

/** ISO 8601; Celery writes a zone, and means UTC where it wrote none. */
function timeOf(text: string): number | null {
  if (text.length > 40) return null;
  const time = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`);
  return Number.isFinite(time) ? time : null;
}

function isExpired({ headers }: MessageProperties, now: number): boolean {
  const expires = textEntry(headers, 'expires');
  const at = expires === undefined ? null : timeOf(expires);
  return at !== null && at <= now;
}

/** The body is `[args, kwargs, {callbacks, errbacks, chain, chord}]`; a compressed or pickled one tells nothing here. */
function isInChord({ headers, contentType }: MessageProperties, body: Uint8Array): boolean {
  if (entryOf(headers, 'chord') !== undefined && entryOf(headers, 'chord')?.type !== 'void') return true;
  if (contentType !== undefined && !/json/i.test(contentType)) return false;
  const parsed = parseBody(body);
  const embed: unknown = parsed.kind === 'json' && Array.isArray(parsed.value) ? parsed.value[2] : undefined;
  return isObject(embed) && isObject(atPath(embed, 'chord'));
}

function propertiesOf(raw: Uint8Array): MessageProperties | null {
  try {
    return viewProperties(raw);
  } catch (error) {
    if (error instanceof ExpectedError) return null;
    throw error;
  }
}

/**
 * Why a task message is better not sent again: workers drop a task whose `expires` (ISO 8601) has passed without a word,
 * and a member of a chord that runs again is counted twice by the chord. `now` in ms since 1970. Null for what is no
 * task message.
 */
export function celerySkip(message: TaskMessage, now: number): 'celery-expired' | 'celery-chord' | null {
  const properties = propertiesOf(message.rawProperties);
  if (!properties || !isCeleryTask(properties)) return null;
  if (isExpired(properties, now)) return 'celery-expired';
  return isInChord(properties, message.body) ? 'celery-chord' : null;
}

const STATES: Readonly<Record<string, 'success' | 'revoked'>> = { SUCCESS: 'success', REVOKED: 'revoked' };

/**
 * What Redis knows of a task that would be sent again. A revocation is known only once a worker has refused the task and
 * stored that; null is "nothing known", never "not revoked". Fails with `redis-unreachable` or `redis-credentials`.
 */
export async function celeryState(
  results: { get(key: string): Promise<string | null> },
  taskId: string,
): Promise<'success' | 'revoked' | null> {
  const value = await results.get(`celery-task-meta-${taskId}`);
  const parsed = value === null ? null : parseBody(Buffer.from(value));
  const status = parsed?.kind === 'json' ? atPath(parsed.value, 'status') : undefined;
  return typeof status === 'string' && Object.hasOwn(STATES, status) ? (STATES[status] ?? null) : null;
}
