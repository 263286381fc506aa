/** What a field's name means: a column, a path of the body or of a header, a property; or why it means nothing here. */
import type { FieldPlaceRef, FilterSubject } from './ast.ts';
import { type FieldAliases, type FieldFacts, fieldFacts, fieldNamed, namesFor } from './fields.ts';
import { type PathStep, readPath } from './path.ts';
import type { ProblemCode } from './problem.ts';
import { nearest } from './suggest.ts';

export interface FilterLanguage {
  readonly subject: FilterSubject;
  readonly aliases: FieldAliases;
}

export interface KnownField {
  readonly place: FieldPlaceRef;
  readonly facts: FieldFacts;
}

export interface UnknownField {
  readonly code: ProblemCode;
  readonly suggestion: string | null;
  readonly message: string;
}

/** Names in the language by name in `MessageProperties`. */
export const PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['content_type', 'contentType'],
  ['content_encoding', 'contentEncoding'],
  ['delivery_mode', 'deliveryMode'],
  ['priority', 'priority'],
  ['correlation_id', 'correlationId'],
  ['reply_to', 'replyTo'],
  ['expiration', 'expiration'],
  ['message_id', 'messageId'],
  ['timestamp', 'timestamp'],
  ['type', 'type'],
  ['user_id', 'userId'],
  ['app_id', 'appId'],
  ['cluster_id', 'clusterId'],
]);

const MESSAGES = ['events', 'failures'] as const;
const OPEN: FieldFacts = { kind: 'open', subjects: MESSAGES };
const BODY_TEXT: FieldFacts = { kind: 'text', subjects: MESSAGES, only: ['~', '!~'] };
/** What a path begins with; a name after it has a dot or a bracket before it. */
const PATH = /^(body|payload|header|property)(?:\.|(?=\[))(.*)$/su;
/** Beginnings that are written when nothing else fits. */
export const PATH_HEADS: readonly string[] = ['payload', 'body', 'header', 'property'];

function withPath(head: string, rest: string): KnownField | null {
  const path = readPath(rest);
  if (!path) return null;
  const [first] = path;
  switch (head) {
    case 'header':
      return typeof first === 'string' ? { place: { kind: 'header', path }, facts: OPEN } : null;
    case 'property': {
      const name = PROPERTIES.get(rest);
      return name === undefined ? null : { place: { kind: 'property', name }, facts: OPEN };
    }
    default: {
      const steps: readonly PathStep[] = head === 'payload' ? ['payload', ...path] : path;
      return { place: { kind: 'body', path: steps }, facts: OPEN };
    }
  }
}

function badPath(head: string, rest: string): UnknownField {
  if (head !== 'property') {
    const message = `${head}.${rest} is no path: write it like ${head}.x.y, ${head}.x[0] or ${head}["a key"]`;
    return { code: 'bad-path', suggestion: null, message };
  }
  const near = nearest(rest, PROPERTIES.keys());
  const message = `There is no property "${rest}": there is ${[...PROPERTIES.keys()].join(', ')}`;
  return { code: 'unknown-field', suggestion: near && `property.${near}`, message };
}

function unknown(name: string, { subject, aliases }: FilterLanguage): UnknownField {
  const [head = '', ...rest] = name.split('.');
  const nearHead = rest.length > 0 ? nearest(head, PATH_HEADS) : null;
  const near =
    nearest(name, namesFor(subject, aliases)) ?? (nearHead === null ? null : [nearHead, ...rest].join('.'));
  // What no one would name a field is part of a text, like an address.
  const isName = /^[\p{L}\p{N}_$.[\]"-]+$/u.test(name);
  const inBody = subject !== 'runs' && isName && readPath(name) !== null ? `body.${name}` : null;
  const message = near
    ? `There is no field "${name}": did you mean ${near}?`
    : `There is no field "${name}"${inBody ? `; in a message's body it is ${inBody}` : isName ? '' : '; a text to be found with such signs is written in quotes'}`;
  return { code: 'unknown-field', suggestion: near ?? inBody, message };
}

function notHere(name: string, { subjects }: FieldFacts, subject: FilterSubject): UnknownField {
  const message = `${name} is known of ${subjects.join(' and ')}, not of ${subject}`;
  return { code: 'field-not-here', suggestion: null, message };
}

function namedPlace(name: string, { subject, aliases }: FilterLanguage): KnownField | null {
  if (name === 'body') return { place: { kind: 'body-text' }, facts: BODY_TEXT };
  if (name === 'payload') return { place: { kind: 'body', path: ['payload'] }, facts: OPEN };
  const column = fieldNamed(name, subject, aliases);
  return column === undefined ? null : { place: { kind: 'column', name: column }, facts: fieldFacts(column) };
}

export function readPlace(name: string, language: FilterLanguage): KnownField | UnknownField {
  const [, head, rest = ''] = PATH.exec(name) ?? [];
  const known = head === undefined ? namedPlace(name, language) : withPath(head, rest);
  if (!known) return head === undefined ? unknown(name, language) : badPath(head, rest);
  return known.facts.subjects.includes(language.subject)
    ? known
    : notHere(name, known.facts, language.subject);
}
