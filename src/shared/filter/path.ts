/** Paths into a body or a header: `payload.itens[0].id`, `x["a key"]`. */

/** A key of an object, or a place in an array, from 0. */
export type PathStep = string | number;

/** Deeper than any value that is ever read. */
const MOST_STEPS = 50;
/** Elements of arrays that are looked at for one path: what follows in a body that has more is not found. */
const MOST_VALUES = 10_000;

const STEP = /\.?([^.[\]"]+)|\[(\d{1,9})\]|\["([^"\\]*)"\]/y;

/** Null for what is no path. A leading dot is none. */
export function readPath(text: string): readonly PathStep[] | null {
  if (text.startsWith('.')) return null;
  const steps: PathStep[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const from = STEP.lastIndex;
    const found = STEP.exec(text);
    if (!found) return null;
    // Two names have a dot between them.
    if (found[1] !== undefined && from > 0 && text[from] !== '.') return null;
    steps.push(found[2] === undefined ? (found[1] ?? found[3] ?? '') : Number(found[2]));
  }
  return steps.length > 0 && steps.length <= MOST_STEPS ? steps : null;
}

function keyText(step: PathStep, first: boolean): string {
  if (typeof step === 'number') return `[${step}]`;
  if (/^[^.[\]"\s(),=<>!~\\]+$/u.test(step)) return first ? step : `.${step}`;
  return `["${step}"]`;
}

/** As it is written; null for a key that cannot be. */
export function pathText(steps: readonly PathStep[]): string | null {
  if (steps.some((step) => typeof step === 'string' && /["\\\n]/.test(step))) return null;
  return steps.map((step, index) => keyText(step, index === 0)).join('');
}

/**
 * Every value that a path leads to. A name that meets an array is looked for in each of its elements, and so is what
 * the path ends on. Own keys only: a foreign `__proto__` is a key like any other.
 */
export function valuesAt(root: unknown, steps: readonly PathStep[]): readonly unknown[] {
  let here: unknown[] = [root];
  for (const step of steps) here = next(here, step);
  return elementsOf(here);
}

function next(values: readonly unknown[], step: PathStep): unknown[] {
  if (typeof step === 'number') {
    return values.flatMap((value) => (Array.isArray(value) && step < value.length ? [value[step]] : []));
  }
  return elementsOf(values).flatMap((value) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
    // An own key of a plain object that came from JSON.
    return [(value as Readonly<Record<string, unknown>>)[step]];
  });
}

function elementsOf(values: readonly unknown[]): unknown[] {
  const elements: unknown[] = [];
  for (const value of values) {
    for (const element of Array.isArray(value) ? value : [value]) {
      if (elements.length >= MOST_VALUES) return elements;
      elements.push(element);
    }
  }
  return elements;
}
