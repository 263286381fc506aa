/** Keys of the failures screen with the name of their text, in the order in which triage needs them. */
export const FAILURE_KEYS = [
  ['1 2 3 4', 'views'],
  ['g g', 'groups'],
  ['l', 'list'],
  ['u', 'look'],
  ['x', 'mark'],
  ['Shift+x', 'range'],
  ['Ctrl+a', 'all'],
  ['a', 'acknowledge'],
  ['f', 'fix'],
  ['s', 'resolve'],
  ['m', 'mute'],
  ['Shift+m', 'merge'],
  ['n', 'note'],
  ['r', 'retry'],
  ['e', 'edit'],
  ['d', 'discard'],
  ['v', 'archive'],
  ['o', 'order'],
  ['p', 'pauseJob'],
  ['c', 'cancelJob'],
] as const;

type FailureKey = (typeof FAILURE_KEYS)[number][1];

/** Those that the palette offers on that screen, with the key as the screen hears it. */
export const FAILURE_ACTIONS = [
  ['a', 'acknowledge'],
  ['f', 'fix'],
  ['s', 'resolve'],
  ['m', 'mute'],
  ['M', 'merge'],
  ['n', 'note'],
  ['r', 'retry'],
  ['e', 'edit'],
  ['d', 'discard'],
  ['v', 'archive'],
  ['o', 'order'],
] as const satisfies readonly (readonly [string, FailureKey])[];
