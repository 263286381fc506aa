/** Foreign text within Markdown: seen as it is written, never read as markup (CommonMark 0.31, 2.4 and 5.2). Pure. */
import { tidy } from '../../text/plain-text.ts';

/** Any sign of ASCII may be escaped; these are the ones that mean something within a line. */
const SIGNS = /[\\`*_~[\]<>|#!&]/g;
/** What makes a list or a line of a heading, and only at the start. */
const STARTS = /^(\d*)([-+=.)])/;

/** One line. */
export function plainInMarkdown(text: string): string {
  return tidy(text).replace(SIGNS, '\\$&').replace(STARTS, '$1\\$2');
}
