/** What a test page shows, and how it is written in its address. */
import { DENSITIES, LANGUAGES, type Preferences, THEMES } from '../../../src/shared/contract.ts';

export const VARIANTS = ['empty', 'little', 'lots', 'error', 'offline', 'hostile'] as const;
export type Variant = (typeof VARIANTS)[number];

export interface PageOptions {
  readonly variant: Variant;
  readonly preferences: Preferences;
  /** A new event comes this often, in milliseconds; 0: nothing moves. */
  readonly flowMs: number;
}

function oneOf<V extends string>(values: readonly V[], text: string | null, fallback: V): V {
  return values.find((value) => value === text) ?? fallback;
}

export function readPageOptions(search: string): PageOptions {
  const given = new URLSearchParams(search);
  return {
    variant: oneOf(VARIANTS, given.get('variant'), 'little'),
    flowMs: Number(given.get('flow') ?? 0),
    preferences: {
      language: oneOf(LANGUAGES, given.get('language'), 'pt-BR'),
      theme: oneOf(THEMES, given.get('theme'), 'light'),
      density: oneOf(DENSITIES, given.get('density'), 'comfortable'),
    },
  };
}

export function pageAddress(
  variant: Variant,
  preferences: Partial<Omit<Preferences, 'filterHistory'>>,
  screen: string,
): string {
  const search = new URLSearchParams({ variant, ...preferences });
  return `/?${search}#${screen}`;
}
