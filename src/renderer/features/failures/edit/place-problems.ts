import type { EditProblem } from '../../../../shared/domain/job.ts';
import {
  brokenRange,
  firstErrorAt,
  lineOf,
  MOST_PLACED,
  parseJson,
  rangeOf,
  type TextRange,
} from './json-ranges.ts';

export interface PlacedProblem extends EditProblem {
  /** Where it stands in the text; null: nowhere in particular. */
  readonly range: TextRange | null;
  readonly line: number | null;
}

/** One and the same, so that what is derived from it stays too. */
const NONE: readonly PlacedProblem[] = [];

/** Problems with their place in a text: by their pointer, or where it stops being JSON. Pure. */
export function placeProblems(text: string, problems: readonly EditProblem[]): readonly PlacedProblem[] {
  if (problems.length === 0) return NONE;
  if (text.length > MOST_PLACED) return problems.map((problem) => ({ ...problem, range: null, line: null }));
  const tree = parseJson(text);
  return problems.map((problem) => {
    const range =
      problem.code === 'invalid-json'
        ? brokenRange(firstErrorAt(tree))
        : problem.path !== '' && rangeOf(text, tree, problem.path);
    return range
      ? { ...problem, range, line: lineOf(text, range.from) }
      : { ...problem, range: null, line: null };
  });
}
