/**
 * The text of a filter, understood: in a text and what its fields may be, out a filter or what is wrong with the text,
 * each problem with its place. Never throws, whatever the text.
 */
import type { SyntaxNode } from '@lezer/common';
import type { Filter, Ordering, Scalar, ValueTest } from './ast.ts';
import { operatorsOf } from './fields.ts';
import { MAX_FILTER_LENGTH } from './limits.ts';
import { readDuration, readMoment } from './literals.ts';
import type { FilterProblem } from './problem.ts';
import { type FilterLanguage, type KnownField, readPlace } from './read-place.ts';
import { type Literal, literalOf, readScalar, type UnreadableValue } from './read-value.ts';
import { parseFilter, syntaxProblem } from './syntax.ts';

/** Brackets in brackets, and `not` of `not`. */
const MAX_DEPTH = 50;
const MAX_TERMS = 100;

export interface ReadFilter {
  /** Null when a problem is an error. */
  readonly filter: Filter | null;
  readonly problems: readonly FilterProblem[];
}

type Told = Omit<FilterProblem, 'from' | 'to' | 'found' | 'severity'>;
const EVERYTHING: Filter = { kind: 'everything' };

class Reader {
  readonly problems: FilterProblem[] = [];
  readonly #text: string;
  readonly #language: FilterLanguage;
  #terms = 0;

  constructor(text: string, language: FilterLanguage) {
    this.#text = text;
    this.#language = language;
  }

  /** Notes what is wrong; what stands there counts as everything, so that the rest is judged too. */
  #wrong({ from, to }: { readonly from: number; readonly to: number }, told: Told): Filter {
    this.problems.push({ severity: 'error', from, to, found: this.#text.slice(from, to), ...told });
    return EVERYTHING;
  }

  #literal(node: SyntaxNode): Literal {
    return literalOf(this.#text.slice(node.from, node.to));
  }

  read(node: SyntaxNode, depth: number): Filter {
    if (depth > MAX_DEPTH) {
      const message = `Brackets and "not" lie more than ${MAX_DEPTH} deep`;
      return this.#wrong(node, { code: 'too-deep', expected: [], suggestion: null, message });
    }
    const { from, to } = node;
    switch (node.name) {
      case 'Filter':
      case 'Group':
        return partsOf(node).map((part) => this.read(part, depth + 1))[0] ?? EVERYTHING;
      case 'Or':
      case 'And': {
        const parts = partsOf(node).map((part) => this.read(part, depth + 1));
        return { kind: node.name === 'Or' ? 'any' : 'all', parts, from, to };
      }
      case 'Not':
        return {
          kind: 'not',
          part: partsOf(node).map((part) => this.read(part, depth + 1))[0] ?? EVERYTHING,
          from,
          to,
        };
      default:
        return this.#leaf(node);
    }
  }

  #leaf(node: SyntaxNode): Filter {
    this.#terms += 1;
    if (this.#terms > MAX_TERMS) {
      if (this.#terms > MAX_TERMS + 1) return EVERYTHING;
      const message = `A filter has at most ${MAX_TERMS} terms`;
      return this.#wrong(node, { code: 'too-many-terms', expected: [], suggestion: null, message });
    }
    switch (node.name) {
      case 'Phrase':
        return this.#phrase(node);
      case 'Span':
        return this.#span(node);
      default:
        return this.#fieldTest(node);
    }
  }

  #phrase(node: SyntaxNode): Filter {
    const { from, to } = node;
    const { text } = this.#literal(node);
    return text === '' ? this.#emptyText(node) : { kind: 'text', text, from, to };
  }

  #emptyText(node: SyntaxNode): Filter {
    const message = 'A text to be found cannot be empty';
    return this.#wrong(node, { code: 'empty-text', expected: ['text'], suggestion: null, message });
  }

  /** `last 2h`, `since 14:00`, `before …`, `between … and …`: of the time that the subject's list goes by. */
  #span(node: SyntaxNode): Filter {
    const [value, end] = [...node.getChildren('Word'), ...node.getChildren('Quoted')].sort(
      (a, b) => a.from - b.from,
    );
    const { from, to } = node;
    const compared = (ordering: Ordering, bound: Scalar): Filter => {
      const test: ValueTest = { kind: 'compares', ordering, bound };
      return { kind: 'test', field: { kind: 'column', name: 'time' }, test, from, to };
    };
    if (!value) return EVERYTHING;
    if (node.getChild('LastWord')) {
      const ms = readDuration(this.#literal(value).text);
      if (ms === null) {
        const message = `${this.#text.slice(value.from, value.to)} is not a duration, like 30m, 2h or 7d`;
        return this.#wrong(value, {
          code: 'value-expected',
          expected: ['duration'],
          suggestion: null,
          message,
        });
      }
      return compared('>=', { kind: 'moment', moment: { kind: 'ago', ms } });
    }
    const moments = [value, ...(end ? [end] : [])].map((each) => this.#moment(each));
    const [first, second] = moments;
    if (!first || second === null) return EVERYTHING;
    if (node.getChild('BeforeWord')) return compared('<', first);
    if (!second) return compared('>=', first);
    return { kind: 'all', parts: [compared('>=', first), compared('<', second)], from, to };
  }

  #moment(node: SyntaxNode): Scalar | null {
    const moment = readMoment(this.#literal(node).text);
    if (moment) return { kind: 'moment', moment };
    const found = this.#text.slice(node.from, node.to);
    const message = `${found} is not a time, like 14:00, 2026-11-30, 2026-11-30T14:00, today or now`;
    this.#wrong(node, { code: 'value-expected', expected: ['time'], suggestion: null, message });
    return null;
  }

  #fieldTest(node: SyntaxNode): Filter {
    const name = node.getChild('Field');
    if (!name) return EVERYTHING;
    const known = readPlace(this.#text.slice(name.from, name.to), this.#language);
    if (!('place' in known)) return this.#wrong(name, { ...known, expected: ['field'] });
    const sign = node.getChild('Operator') ?? node.getChild('InWord') ?? node.getChild('ExistsWord');
    if (!sign) return EVERYTHING;
    const operator =
      node.name === 'Comparison'
        ? this.#text.slice(sign.from, sign.to)
        : node.name === 'Membership'
          ? 'in'
          : 'exists';
    const possible = operatorsOf(known.facts);
    if (!possible.includes(operator)) {
      const field = this.#text.slice(name.from, name.to);
      const message = `${field} cannot be asked with ${operator}, but with ${possible.join(' ')}`;
      return this.#wrong(sign, {
        code: 'operator-not-possible',
        expected: possible,
        suggestion: null,
        message,
      });
    }
    return this.#tested(node, known, operator);
  }

  #tested(node: SyntaxNode, known: KnownField, operator: string): Filter {
    const { from, to } = node;
    const of = (test: ValueTest): Filter => ({ kind: 'test', field: known.place, test, from, to });
    const negated = operator === '!=' || operator === '!~' || node.getChild('NotWord') !== null;
    const found = this.#testsOf(node, known, operator);
    if (!found) return EVERYTHING;
    const [only, ...more] = found.map(of);
    if (!only) return EVERYTHING;
    const any: Filter = more.length === 0 ? only : { kind: 'any', parts: [only, ...more], from, to };
    return negated ? { kind: 'not', part: any, from, to } : any;
  }

  /** Any of them passes; null: the value is no value of the field. */
  #testsOf(node: SyntaxNode, known: KnownField, operator: string): readonly ValueTest[] | null {
    if (operator === 'exists') return [{ kind: 'exists' }];
    const list = node.getChild('List') ?? node;
    const values = [...list.getChildren('Word'), ...list.getChildren('Quoted')];
    const [value] = values;
    if (!value) return null;
    if (operator === 'in') {
      const range = list === node ? this.#range(value, known) : undefined;
      return range === undefined ? this.#oneOf(values, known) : range && [range];
    }
    if (operator === '=' || operator === '!=') return this.#oneOf(values, known);
    if (operator === '~' || operator === '!~') {
      const { text } = this.#literal(value);
      if (text !== '') return [{ kind: 'contains', text }];
      this.#emptyText(value);
      return null;
    }
    const bound = this.#scalar(value, known);
    // The grammar's other operators are the orderings.
    return bound && [{ kind: 'compares', ordering: operator as Ordering, bound }];
  }

  #oneOf(nodes: readonly SyntaxNode[], known: KnownField): readonly ValueTest[] | null {
    const tests: ValueTest[] = [];
    const values: Scalar[] = [];
    let isWhole = true;
    const takesPatterns = !known.facts.only && (known.facts.kind === 'text' || known.facts.kind === 'open');
    for (const node of nodes) {
      const { text, quoted } = this.#literal(node);
      if (takesPatterns && !quoted && text.includes('*')) tests.push({ kind: 'pattern', pattern: text });
      else {
        const value = this.#scalar(node, known);
        if (value) values.push(value);
        else isWhole = false;
      }
    }
    if (!isWhole) return null;
    return values.length > 0 ? [{ kind: 'equals', values }, ...tests] : tests;
  }

  /** Undefined: no range is written here. */
  #range(node: SyntaxNode, known: KnownField): ValueTest | null | undefined {
    const { text, quoted } = this.#literal(node);
    const at = text.indexOf('..');
    if (quoted || at < 0) return undefined;
    const ends = [text.slice(0, at), text.slice(at + 2)] as const;
    if (known.facts.kind === 'text' || known.facts.kind === 'flag' || (ends[0] === '' && ends[1] === '')) {
      const message =
        known.facts.kind === 'text' ? 'A text has no range' : 'A range has a least or a greatest value';
      this.#wrong(node, { code: 'no-range', expected: [], suggestion: null, message });
      return null;
    }
    const read = (end: string) =>
      end === '' ? undefined : this.#scalarOf({ text: end, quoted: false }, node, known);
    const [least, most] = [read(ends[0]), read(ends[1])];
    if (least === null || most === null) return null;
    return { kind: 'range', least: least ?? null, most: most ?? null };
  }

  #scalar(node: SyntaxNode, known: KnownField): Scalar | null {
    return this.#scalarOf(this.#literal(node), node, known);
  }

  #scalarOf(literal: Literal, node: SyntaxNode, { facts }: KnownField): Scalar | null {
    const value: Scalar | UnreadableValue = readScalar(facts, literal);
    if ('kind' in value) return value;
    this.#wrong(node, value);
    return null;
  }
}

function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const parts: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!/Word$|^[()]$/.test(child.name)) parts.push(child);
  }
  return parts;
}

function tooLong(text: string): FilterProblem {
  return {
    code: 'too-long',
    severity: 'error',
    from: MAX_FILTER_LENGTH,
    to: text.length,
    found: text.slice(MAX_FILTER_LENGTH, MAX_FILTER_LENGTH + 100),
    expected: [],
    suggestion: null,
    message: `A filter has at most ${MAX_FILTER_LENGTH} characters`,
  };
}

export function readFilter(source: string, language: FilterLanguage): ReadFilter {
  // A lone half of a surrogate pair would be another text once SQLite has it.
  const text = source.toWellFormed();
  if (text.length > MAX_FILTER_LENGTH) return { filter: null, problems: [tooLong(text)] };
  const syntax = syntaxProblem(text);
  if (syntax) return { filter: null, problems: [syntax] };
  const tree = parseFilter(text);
  const reader = new Reader(text, language);
  const filter = reader.read(tree.topNode, 0);
  const { problems } = reader;
  return { filter: problems.length === 0 ? filter : null, problems };
}
