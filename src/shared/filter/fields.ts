/** The fields of the language: what each holds, and of what it is known. */
import { EVENT_ORIGINS } from '../domain/event.ts';
import { FAILURE_ORIGINS, FAILURE_STATES } from '../domain/failure.ts';
import { RUN_MARKS, RUN_STATES } from '../domain/run.ts';
import type { FilterSubject } from './ast.ts';

/** `open` is a value of any JSON type. */
export type FieldKind = 'text' | 'number' | 'size' | 'duration' | 'time' | 'flag' | 'open';

export interface FieldFacts {
  readonly kind: FieldKind;
  readonly subjects: readonly FilterSubject[];
  /** All values there are; absent: any text. */
  readonly values?: readonly string[];
  /** Only these operators make sense; absent: those of the kind. */
  readonly only?: readonly string[];
}

const EVERY = ['events', 'runs', 'failures'] as const;
const EVENTS = ['events'] as const;
const FAILURES = ['failures'] as const;
const MESSAGES = ['events', 'failures'] as const;
const MARKED = ['events', 'runs'] as const;
const SAME = ['=', '!=', 'in', 'exists'] as const;

export const FIELDS = {
  type: { kind: 'text', subjects: EVERY },
  correlation: { kind: 'text', subjects: EVERY },
  source: { kind: 'text', subjects: EVERY },
  /** When it was captured; when a run began; when a failure died. */
  time: { kind: 'time', subjects: EVERY },
  'error.code': { kind: 'text', subjects: EVERY },
  'error.message': { kind: 'text', subjects: EVERY },
  /** Of a run those of its events. */
  mark: { kind: 'text', subjects: MARKED, values: RUN_MARKS },
  made: { kind: 'time', subjects: EVENTS },
  status: { kind: 'text', subjects: EVENTS },
  step: { kind: 'text', subjects: EVENTS },
  seq: { kind: 'number', subjects: EVENTS },
  latency: { kind: 'duration', subjects: EVENTS },
  redelivered: { kind: 'flag', subjects: EVENTS },
  size: { kind: 'size', subjects: MESSAGES },
  exchange: { kind: 'text', subjects: MESSAGES },
  routing: { kind: 'text', subjects: MESSAGES },
  retry: { kind: 'text', subjects: MESSAGES },
  /** Of an event the queue it died in; of a failure the dead-letter queue it lies in. */
  queue: { kind: 'text', subjects: MESSAGES },
  'event.origin': { kind: 'text', subjects: EVENTS, values: EVENT_ORIGINS },
  'run.state': { kind: 'text', subjects: EVERY, values: RUN_STATES },
  'run.source': { kind: 'text', subjects: EVERY },
  'run.duration': { kind: 'duration', subjects: EVERY },
  'run.events': { kind: 'number', subjects: EVERY },
  'run.retries': { kind: 'number', subjects: EVERY },
  'run.started': { kind: 'time', subjects: EVERY },
  'failure.state': { kind: 'text', subjects: EVERY, values: FAILURE_STATES },
  'failure.reason': { kind: 'text', subjects: EVERY },
  'failure.queue': { kind: 'text', subjects: EVERY },
  'failure.died_in': { kind: 'text', subjects: EVERY },
  'failure.origin': { kind: 'text', subjects: EVERY, values: FAILURE_ORIGINS },
  'failure.group': { kind: 'text', subjects: EVERY, only: SAME },
  'failure.retries': { kind: 'number', subjects: EVERY },
  'failure.deaths': { kind: 'number', subjects: EVERY },
  'failure.archived': { kind: 'flag', subjects: EVERY },
  'error.type': { kind: 'text', subjects: FAILURES },
} as const satisfies Readonly<Record<string, FieldFacts>>;

export type FieldName = keyof typeof FIELDS;

// The table's own keys.
export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

export function fieldFacts(name: FieldName): FieldFacts {
  return FIELDS[name];
}

/** Short names by subject: what the subject itself is needs no prefix. */
const OWN_NAMES = {
  events: { origin: 'event.origin', routing_key: 'routing', id: 'seq', error: 'error.message' },
  runs: {
    state: 'run.state',
    duration: 'run.duration',
    events: 'run.events',
    retries: 'run.retries',
    started: 'run.started',
    id: 'correlation',
    error: 'error.message',
  },
  failures: {
    state: 'failure.state',
    reason: 'failure.reason',
    died_in: 'failure.died_in',
    origin: 'failure.origin',
    group: 'failure.group',
    retries: 'failure.retries',
    deaths: 'failure.deaths',
    archived: 'failure.archived',
    routing_key: 'routing',
    error: 'error.message',
  },
} as const satisfies Readonly<Record<FilterSubject, Readonly<Record<string, FieldName>>>>;

/** Names of a system for fields, in addition to the language's own (`aliases.ts`). */
export type FieldAliases = ReadonlyMap<string, FieldName>;

function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(FIELDS, name);
}

/** The column that a name means, whether or not the subject has it; undefined: no such name. */
export function fieldNamed(
  name: string,
  subject: FilterSubject,
  aliases: FieldAliases,
): FieldName | undefined {
  if (isFieldName(name)) return name;
  const own: Readonly<Record<string, FieldName>> = OWN_NAMES[subject];
  return Object.hasOwn(own, name) ? own[name] : aliases.get(name);
}

/** Every name that can be written for a subject's columns, the language's own first. */
export function namesFor(subject: FilterSubject, aliases: FieldAliases): readonly string[] {
  const has = (name: FieldName) => fieldFacts(name).subjects.includes(subject);
  const names = [
    ...FIELD_NAMES.filter(has),
    ...Object.keys(OWN_NAMES[subject]),
    ...[...aliases].filter(([, name]) => has(name)).map(([alias]) => alias),
  ];
  return [...new Set(names)];
}

/** Operators that a kind of field takes. */
export function operatorsOf({ kind, only }: FieldFacts): readonly string[] {
  if (only) return only;
  switch (kind) {
    case 'text':
      return ['=', '!=', '~', '!~', 'in', 'exists'];
    case 'flag':
      return ['=', '!=', 'exists'];
    case 'time':
      return ['<', '<=', '>', '>=', 'in', 'exists'];
    case 'number':
    case 'size':
    case 'duration':
      return ['=', '!=', '<', '<=', '>', '>=', 'in', 'exists'];
    case 'open':
      return ['=', '!=', '~', '!~', '<', '<=', '>', '>=', 'in', 'exists'];
  }
}
