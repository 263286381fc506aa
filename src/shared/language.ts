/** The languages that the console speaks, to the operator and in the dialogs of the system. */
export type Language = 'pt-BR' | 'en';

/** The first of the system's languages (BCP 47 tags) that the console speaks: any Portuguese is pt-BR, everything else en. */
export function systemLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0];
    if (base === 'pt') return 'pt-BR';
    if (base === 'en') return 'en';
  }
  return 'en';
}
