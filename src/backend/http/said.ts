/** What a foreign server said, for an error's text: short, plain, and without the key it was asked with. */
import { cut, tidy } from '../text/plain-text.ts';

export function said(text: string | undefined, secret: string | null = null): string {
  const shown = secret ? (text ?? '').replaceAll(secret, '***') : (text ?? '');
  return cut(tidy(shown), 300) || 'sem explicação';
}
