/**
 * A filter as it is understood: every leaf is a test of one field, or a text looked for. Two-valued: a test of a field
 * that holds nothing is false, and `not` turns false into true.
 */
import type { FieldName } from './fields.ts';
import type { Moment } from './literals.ts';
import type { PathStep } from './path.ts';

/** What a filter is about, and so which fields there are. */
export const FILTER_SUBJECTS = ['events', 'runs', 'failures'] as const;
export type FilterSubject = (typeof FILTER_SUBJECTS)[number];

export type Scalar =
  | { readonly kind: 'text'; readonly text: string }
  /** Numbers as they are, sizes in bytes, durations in milliseconds. */
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'flag'; readonly flag: boolean }
  | { readonly kind: 'moment'; readonly moment: Moment }
  /** A word without quotes beside a value of any type: text, and the number it reads as. */
  | { readonly kind: 'open'; readonly text: string; readonly number: number | null };

export type Ordering = '<' | '<=' | '>' | '>=';

export type ValueTest =
  | { readonly kind: 'equals'; readonly values: readonly Scalar[] }
  /** `*` stands for any characters. */
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'contains'; readonly text: string }
  | { readonly kind: 'compares'; readonly ordering: Ordering; readonly bound: Scalar }
  /** Both ends belong to it; null: open. */
  | { readonly kind: 'range'; readonly least: Scalar | null; readonly most: Scalar | null }
  | { readonly kind: 'exists' };

export type FieldPlaceRef =
  | { readonly kind: 'column'; readonly name: FieldName }
  /** A path of the JSON body. */
  | { readonly kind: 'body'; readonly path: readonly PathStep[] }
  /** The body as text. */
  | { readonly kind: 'body-text' }
  /** The first step is the header's key. */
  | { readonly kind: 'header'; readonly path: readonly PathStep[] }
  /** A standard property, by its name in `MessageProperties`. */
  | { readonly kind: 'property'; readonly name: string };

interface Placed {
  /** In UTF-16 units of the filter's text. */
  readonly from: number;
  readonly to: number;
}

export type Filter =
  | { readonly kind: 'everything' }
  | ({ readonly kind: 'all' | 'any'; readonly parts: readonly Filter[] } & Placed)
  | ({ readonly kind: 'not'; readonly part: Filter } & Placed)
  | ({ readonly kind: 'text'; readonly text: string } & Placed)
  | FieldTest;

export type FieldTest = {
  readonly kind: 'test';
  readonly field: FieldPlaceRef;
  readonly test: ValueTest;
} & Placed;
