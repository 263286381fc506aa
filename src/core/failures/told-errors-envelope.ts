/**
 * Errors as a body tells them: in the profile's envelope (`erro`, `erros`, a header), and in what Celery writes as a
 * result or a `task-failed` event. All foreign; nothing here throws for its sake.
 */
import type { ToldError } from '../../shared/domain/failure.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { pythonError } from '../systems/python-error.ts';
import { type FieldSource, isObject, readField } from '../systems/read-field.ts';
import { cappedTrace } from './told-errors-trace.ts';

const LONGEST_MESSAGE = 8_000;
const LONGEST_TYPE = 300;
/** Errors of one list that are told. */
const MOST = 20;

const TYPE_NAMES = ['tipo', 'type', 'exc_type', 'exception', 'codigo', 'code'];
const MESSAGE_NAMES = ['mensagem', 'message', 'exc_message', 'detail', 'detalhe'];
const TRACE_NAMES = ['traceback', 'trace', 'stack', 'stacktrace', 'stackTrace', 'rastro'];

type Fields = Readonly<Record<string, unknown>>;

function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** Text, or what Celery keeps as the arguments of an exception. */
function asText(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (!Array.isArray(value)) return null;
  const texts = value.slice(0, MOST).filter((each) => ['string', 'number', 'boolean'].includes(typeof each));
  return texts.length === 0 ? null : texts.map(String).join(', ');
}

function firstText(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const text = asText(own(fields, name));
    if (text !== null) return text;
  }
  return null;
}

interface Parts {
  readonly type?: string | null;
  readonly message: string | null;
  readonly trace?: string | null;
  readonly at?: number | null;
}

function told(by: ToldError['by'], parts: Parts): ToldError | null {
  const { type = null, trace = null, at = null } = parts;
  const message = parts.message || type;
  if (message === null) return null;
  return {
    by,
    type: type === null ? null : type.slice(0, LONGEST_TYPE),
    message: message.slice(0, LONGEST_MESSAGE),
    trace: trace === null ? null : cappedTrace(trace),
    at,
  };
}

function ofTraceback(text: string): ToldError | null {
  const error = pythonError(text);
  return error && told('celery', { type: error.type, message: error.message || error.type, trace: text });
}

function ofOne(value: unknown, by: ToldError['by']): ToldError | null {
  if (typeof value === 'string') return ofTraceback(value) ?? told(by, { message: value });
  if (!isObject(value)) return null;
  return told(by, {
    type: firstText(value, TYPE_NAMES),
    message: firstText(value, MESSAGE_NAMES),
    trace: firstText(value, TRACE_NAMES),
  });
}

function ofMany(value: unknown, by: ToldError['by']): readonly ToldError[] {
  const values: readonly unknown[] = Array.isArray(value) ? value.slice(0, MOST) : [value];
  return values.flatMap((each) => ofOne(each, by) ?? []);
}

/** Every place of the profile that holds an error, in its order. */
export function envelopeErrors(profile: SystemProfile, source: FieldSource): readonly ToldError[] {
  return profile.envelope.error.flatMap((place) => ofMany(readField(source, [place]), 'envelope'));
}

function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value * 1000) : null;
  if (typeof value !== 'string' || value.length > 40) return null;
  const time = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`);
  return Number.isFinite(time) ? time : null;
}

/** `ValueError('…')`, as an event shows an exception. */
function shownException(text: string): { readonly type: string | null; readonly message: string } {
  const open = text.indexOf('(');
  const type = open > 0 ? text.slice(0, open) : '';
  if (!/^[\p{L}_][\p{L}\p{N}_.]{0,198}$/u.test(type)) return { type: null, message: text };
  const inner = text.slice(open + 1, text.endsWith(')') ? -1 : undefined).replace(/,$/, '');
  const quoted = /^(['"])([\s\S]*)\1$/.exec(inner);
  return { type, message: quoted?.[2] ?? inner };
}

/** A value of Celery's result store: `{status, result: {exc_type, exc_message}, traceback, date_done}`. */
function celeryResult(body: Fields): ToldError | null {
  const result = own(body, 'result');
  if (!isObject(result)) return null;
  const type = asText(own(result, 'exc_type'));
  const trace = asText(own(body, 'traceback'));
  if (type === null) return trace === null ? null : ofTraceback(trace);
  const message = asText(own(result, 'exc_message')) ?? type;
  return told('celery', { type, message, trace, at: timeOf(own(body, 'date_done')) });
}

/** `{type: 'task-failed', exception, traceback, timestamp}`. */
function celeryEvent(body: Fields): ToldError | null {
  const trace = asText(own(body, 'traceback'));
  const exception = asText(own(body, 'exception'));
  const at = timeOf(own(body, 'timestamp'));
  if (exception !== null) return told('celery', { ...shownException(exception), trace, at });
  const ofTrace = trace === null ? null : ofTraceback(trace);
  return ofTrace && { ...ofTrace, at };
}

export function celeryErrors(body: unknown): readonly ToldError[] {
  if (!isObject(body)) return [];
  const error = celeryResult(body) ?? celeryEvent(body);
  return error ? [error] : [];
}

/** Errors at the top of a result that is no message of the profile. */
export function resultErrors(body: unknown): readonly ToldError[] {
  if (!isObject(body)) return [];
  return [...ofMany(own(body, 'erros'), 'result'), ...ofMany(own(body, 'erro'), 'result')];
}
