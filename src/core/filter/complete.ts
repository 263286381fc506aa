/** What could be written at a place of a filter: by the grammar, and by what this history has seen. */
import type { FilterCompletion, FilterCompletions } from '../../shared/domain/filters.ts';
import { type CompletionPlace, completionAt } from '../../shared/filter/completion.ts';
import { namesFor } from '../../shared/filter/fields.ts';
import { fold } from '../../shared/filter/fold.ts';
import { type FilterLanguage, PATH_HEADS, PROPERTIES } from '../../shared/filter/read-place.ts';
import { isOneWord, quote } from '../../shared/filter/read-value.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import {
  SAMPLE_MESSAGES,
  SAMPLE_ROWS,
  type Seen,
  seenAt,
  seenHeaders,
  seenPaths,
  seenValues,
} from './seen-values.ts';

export interface CompletionAsked {
  readonly language: FilterLanguage;
  readonly text: string;
  readonly at: number;
  readonly now: number;
}

const NOTHING: FilterCompletions = { from: 0, to: 0, options: [], sample: null };
const MOST_OPTIONS = 50;
const TERM_WORDS = ['not', 'last', 'since', 'before', 'between'];
const JOINS = ['and', 'or'];
const DURATIONS = ['5m', '15m', '1h', '6h', '24h', '7d', '30d'];
const TIMES = ['today', 'yesterday', 'now'];
const FLAGS = ['true', 'false'];

type Options = Pick<FilterCompletions, 'options' | 'sample'>;

function plain(kind: FilterCompletion['kind'], texts: readonly string[]): readonly FilterCompletion[] {
  return texts.map((text) => ({ text, kind, count: null }));
}

/** Without quotes where the text is one word that means only itself. */
function written(text: string): string {
  return isOneWord(text) ? text : quote(text);
}

function counted(kind: FilterCompletion['kind'], seen: readonly Seen[]): readonly FilterCompletion[] {
  return seen.map(({ text, count }) => ({ text, kind, count }));
}

class Completer {
  readonly #database: ReadableDatabase;
  readonly #asked: CompletionAsked;

  constructor(database: ReadableDatabase, asked: CompletionAsked) {
    this.#database = database;
    this.#asked = asked;
  }

  optionsAt(place: CompletionPlace): Options {
    switch (place.kind) {
      case 'term':
        return this.#terms(place.prefix, place.joins);
      case 'operator':
        return { options: plain('operator', place.operators), sample: null };
      case 'value':
        return this.#values(place.field);
      case 'duration':
        return { options: plain('value', DURATIONS), sample: null };
      case 'time':
        return { options: plain('value', TIMES), sample: null };
      case 'nothing':
        return { options: [], sample: null };
    }
  }

  #terms(prefix: string, joins: boolean): Options {
    const { language } = this.#asked;
    const { subject } = language;
    if (subject !== 'runs') {
      const names = this.#pathNames(prefix, subject);
      if (names) return names;
    }
    const heads = subject === 'runs' ? [] : PATH_HEADS.map((head) => `${head}.`);
    const keywords = [...(joins ? JOINS : []), ...TERM_WORDS];
    const fields = [...namesFor(subject, language.aliases), ...heads];
    return { options: [...plain('field', fields), ...plain('keyword', keywords)], sample: null };
  }

  /** Names after `payload.`, `body.`, `header.` and `property.`. */
  #pathNames(prefix: string, subject: 'events' | 'failures'): Options | null {
    const head = /^(payload|body|header|property)[.[]/.exec(prefix)?.[1];
    if (head === undefined) return null;
    if (head === 'property') {
      return {
        options: plain(
          'field',
          [...PROPERTIES.keys()].map((name) => `property.${name}`),
        ),
        sample: null,
      };
    }
    const seen =
      head === 'header' ? seenHeaders(this.#database, subject) : seenPaths(this.#database, subject);
    const named = seen.flatMap(({ text, count }): Seen[] => {
      if (head === 'payload') return text.startsWith('payload.') ? [{ text, count }] : [];
      return [{ text: text.startsWith('[') ? `${head}${text}` : `${head}.${text}`, count }];
    });
    return { options: counted('field', named), sample: SAMPLE_MESSAGES };
  }

  #values({ place, facts }: Extract<CompletionPlace, { readonly kind: 'value' }>['field']): Options {
    const { now, language } = this.#asked;
    const { subject } = language;
    if (facts.kind === 'flag') return { options: plain('value', FLAGS), sample: null };
    if (facts.kind === 'time') return { options: plain('value', TIMES), sample: null };
    if (place.kind === 'column') {
      const seen = seenValues(this.#database, place.name, subject, now);
      const unseen = (facts.values ?? []).filter((value) => !seen.some(({ text }) => text === value));
      return { options: [...counted('value', seen), ...plain('value', unseen)], sample: SAMPLE_ROWS };
    }
    if (subject === 'runs' || place.kind === 'body-text') return { options: [], sample: null };
    return { options: counted('value', seenAt(this.#database, place, subject)), sample: SAMPLE_MESSAGES };
  }
}

export function completeFilter(database: ReadableDatabase, asked: CompletionAsked): FilterCompletions {
  const place = completionAt(asked.text, asked.at, asked.language);
  if (place.kind === 'nothing') return NOTHING;
  const { options, sample } = new Completer(database, asked).optionsAt(place);
  const wanted = fold(place.prefix);
  const fitting = options.filter(({ text }) => fold(text).includes(wanted));
  // What begins with what was typed comes first; else the order stands.
  const begins = ({ text }: FilterCompletion) => fold(text).startsWith(wanted);
  const sorted = [...fitting.filter(begins), ...fitting.filter((option) => !begins(option))].slice(
    0,
    MOST_OPTIONS,
  );
  return {
    from: place.from,
    to: place.to,
    options: sorted.map((option) =>
      option.kind === 'value' ? { ...option, text: written(option.text) } : option,
    ),
    sample,
  };
}
