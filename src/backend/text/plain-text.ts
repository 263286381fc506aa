/** HTML to plain text: what a post says, without what it can do. */
import { Parser } from 'htmlparser2';

/** More of one field is not read: it is cut to a summary anyway. */
const LONGEST_INPUT = 256 * 1024;
const SILENT: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'iframe',
  'svg',
  'head',
]);
const BLOCKS: ReadonlySet<string> = new Set([
  ...[
    'p',
    'div',
    'br',
    'li',
    'ul',
    'ol',
    'tr',
    'td',
    'th',
    'table',
    'section',
    'article',
    'header',
    'footer',
  ],
  ...['blockquote', 'pre', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'figure', 'figcaption', 'dd', 'dt'],
]);

/** Runs of white space as one space; control and bidirectional characters, which only mislead a reader, left out. */
export function tidy(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
      .replace(/[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
      .replace(/\s+/g, ' ')
      .trim()
  );
}

/** At most `length` UTF-16 units, never half a character; a cut is marked by "…". */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = length - 1;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(end - 1));
  return `${text.slice(0, splitsPair ? end - 1 : end).trimEnd()}…`;
}

/** Text of an HTML fragment, entities decoded, tags as white space where they break the line. */
export function textOfHtml(html: string): string {
  let silent = 0;
  const pieces: string[] = [];
  const parser = new Parser({
    onopentagname(name) {
      if (SILENT.has(name)) silent += 1;
      else if (BLOCKS.has(name)) pieces.push(' ');
    },
    ontext(text) {
      if (silent === 0) pieces.push(text);
    },
    onclosetag(name) {
      if (SILENT.has(name)) silent -= 1;
      else if (BLOCKS.has(name)) pieces.push(' ');
    },
  });
  parser.end(html.slice(0, LONGEST_INPUT));
  return tidy(pieces.join(''));
}
