/** Whether a value passes a test. One code for events in memory and for the functions that SQL calls. */
import { assertNever } from '../errors.ts';
import type { Ordering, Scalar, ValueTest } from './ast.ts';
import { fold } from './fold.ts';
import { momentAt } from './literals.ts';
import { fitsPattern } from './match-text.ts';

type Plain = string | number | boolean | null;

function equals(value: unknown, wanted: Scalar, now: number): boolean {
  switch (wanted.kind) {
    case 'text':
      return value === wanted.text;
    case 'number':
      return value === wanted.number;
    case 'flag':
      return value === wanted.flag;
    case 'moment':
      return value === momentAt(wanted.moment, now);
    case 'open':
      if (typeof value === 'string') return value === wanted.text;
      if (typeof value === 'number') return value === wanted.number;
      return (value === null || typeof value === 'boolean') && String(value) === wanted.text;
  }
}

/** What is compared by order; undefined: a value of the other type. */
function ordered(value: unknown, bound: Scalar, now: number): readonly [Plain, Plain] | undefined {
  switch (bound.kind) {
    case 'text':
      return typeof value === 'string' ? [value, bound.text] : undefined;
    case 'number':
      return typeof value === 'number' ? [value, bound.number] : undefined;
    case 'moment':
      return typeof value === 'number' ? [value, momentAt(bound.moment, now)] : undefined;
    case 'open':
      if (bound.number !== null) return typeof value === 'number' ? [value, bound.number] : undefined;
      return typeof value === 'string' ? [value, bound.text] : undefined;
    case 'flag':
      return undefined;
  }
}

function compares(value: unknown, ordering: Ordering, bound: Scalar, now: number): boolean {
  const pair = ordered(value, bound, now);
  if (!pair || pair[0] === null || pair[1] === null) return false;
  const [left, right] = pair;
  switch (ordering) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** `undefined` is nothing there; `null` is JSON's. `now` in ms since 1970. */
export function passes(value: unknown, test: ValueTest, now: number): boolean {
  if (value === undefined) return false;
  switch (test.kind) {
    case 'equals':
      return test.values.some((wanted) => equals(value, wanted, now));
    case 'pattern':
      return typeof value === 'string' && fitsPattern(value, test.pattern);
    case 'contains':
      return typeof value === 'string' && fold(value).includes(fold(test.text));
    case 'compares':
      return compares(value, test.ordering, test.bound, now);
    case 'range':
      return (
        (test.least !== null || test.most !== null) &&
        (test.least === null || compares(value, '>=', test.least, now)) &&
        (test.most === null || compares(value, '<=', test.most, now))
      );
    case 'exists':
      return value !== null;
    default:
      return assertNever(test);
  }
}
