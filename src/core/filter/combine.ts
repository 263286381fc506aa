/** Filters made by the program itself, from the plain parts of a question. */

import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { aliasesOf } from '../../shared/filter/aliases.ts';
import type { Filter, FilterSubject } from '../../shared/filter/ast.ts';
import type { FieldName } from '../../shared/filter/fields.ts';
import { readFilter } from '../../shared/filter/read-filter.ts';
import type { FilterLanguage } from '../../shared/filter/read-place.ts';

const NOWHERE = { from: 0, to: 0 } as const;

/** One text as it is, spaces and all; nothing for an empty one. */
export function phraseOf(text: string | undefined): readonly Filter[] {
  return text === undefined || text === '' ? [] : [{ kind: 'text', text: text.toWellFormed(), ...NOWHERE }];
}

export function columnIs(name: FieldName, text: string | undefined): readonly Filter[] {
  if (text === undefined) return [];
  const values = [{ kind: 'text', text: text.toWellFormed() }] as const;
  return [{ kind: 'test', field: { kind: 'column', name }, test: { kind: 'equals', values }, ...NOWHERE }];
}

export function allOf(parts: readonly Filter[]): Filter {
  const asking = parts.filter(({ kind }) => kind !== 'everything');
  const [only, ...more] = asking;
  if (!only) return { kind: 'everything' };
  return more.length === 0 ? only : { kind: 'all', parts: asking, ...NOWHERE };
}

export function languageOf(profile: SystemProfile, subject: FilterSubject): FilterLanguage {
  return { subject, aliases: aliasesOf(profile) };
}

/** Throws `filter-invalid` with the first problem and its place. An absent text is everything. */
export function askedFilter(
  text: string | undefined,
  profile: SystemProfile,
  subject: FilterSubject,
): Filter {
  const { filter, problems } = readFilter(text ?? '', languageOf(profile, subject));
  if (filter) return filter;
  const first = problems.find(({ severity }) => severity === 'error');
  const { message = '', code = '', from = 0, to = 0, suggestion = null } = first ?? {};
  const told = `The filter cannot be read, at character ${from + 1}: ${message}`;
  throw new ExpectedError('filter-invalid', told, { problem: code, from, to, suggestion, reason: message });
}
