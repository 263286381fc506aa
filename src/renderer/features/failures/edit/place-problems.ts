import type { EditProblem } from '../../../../shared/domain/job.ts';
import { firstErrorAt, lineOf, parseJson, rangeOf } from './json-ranges.ts';
import type { PlacedProblem } from './problem-list.tsx';

/** Problems with their place in a text: by their pointer, or where it stops being JSON. Pure. */
export function placeProblems(text: string, problems: readonly EditProblem[]): readonly PlacedProblem[] {
  if (problems.length === 0) return [];
  const tree = parseJson(text);
  return problems.map((problem) => {
    const at = problem.code === 'invalid-json' ? firstErrorAt(tree) : rangeOf(text, tree, problem.path)?.from;
    const isPlaced = at !== undefined && (problem.path !== '' || problem.code === 'invalid-json');
    return isPlaced ? { ...problem, at, line: lineOf(text, at) } : { ...problem, at: null, line: null };
  });
}
