/** Atom 1.0 (RFC 4287) and 0.3. */
import { itemsOf, plain, plainText, type RawItem, type RawText } from '../items/item.ts';
import type { Feed } from './feed.ts';
import { all, first, isNamed, textAt } from './names.ts';
import { deepText, ownText, type XmlElement } from './xml.ts';

/** A text construct: `text` as it is, `html` as markup in text, `xhtml` (or 0.3's `mode="xml"`) as child elements. */
function construct(element: XmlElement | undefined): RawText | undefined {
  if (!element) return undefined;
  const type = element.attributes.get('type')?.toLowerCase() ?? 'text';
  if (type === 'xhtml' || type === 'application/xhtml+xml') return { kind: 'text', value: deepText(element) };
  if (type === 'text' || type === 'text/plain') return { kind: 'text', value: ownText(element) };
  return { kind: 'html', value: ownText(element) };
}

const within = (base: string, url: string | undefined) =>
  url !== undefined && URL.canParse(url, base) ? new URL(url, base).href : base;

const baseOf = (element: XmlElement, outer: string) => within(outer, element.attributes.get('xml:base'));

/** The page a link is for: `alternate` (also when `rel` is missing), HTML before other types. */
function pageOf(entry: XmlElement): string | undefined {
  const pages = all(entry, 'atom', 'link').filter(
    ({ attributes }) => (attributes.get('rel') ?? 'alternate') === 'alternate' && attributes.has('href'),
  );
  const asHtml = pages.find(({ attributes }) => (attributes.get('type') ?? 'text/html') === 'text/html');
  return (asHtml ?? pages[0])?.attributes.get('href');
}

function authorsOf(entry: XmlElement): string | undefined {
  const names = all(entry, 'atom', 'author').flatMap((author) => textAt(author, 'atom', 'name') ?? []);
  return names.length > 0 ? names.join(', ') : undefined;
}

/** Feeds of videos say it in Media RSS (`media:group`), as plain text. */
function mediaText(entry: XmlElement): RawText | undefined {
  const group = first(entry, 'media', 'group') ?? entry;
  return plainText(textAt(group, 'media', 'description'));
}

function rawItem(entry: XmlElement, feedAuthor: string | undefined, feedBase: string): RawItem {
  const base = baseOf(entry, feedBase);
  const page = pageOf(entry);
  return {
    id: textAt(entry, 'atom', 'id'),
    title: construct(first(entry, 'atom', 'title')),
    url: page === undefined ? undefined : within(base, page),
    author: authorsOf(entry) ?? textAt(entry, 'dc', 'creator') ?? feedAuthor,
    date:
      textAt(entry, 'atom', 'published') ??
      textAt(entry, 'atom', 'issued') ??
      textAt(entry, 'atom', 'updated') ??
      textAt(entry, 'atom', 'modified'),
    summary:
      construct(first(entry, 'atom', 'summary') ?? first(entry, 'atom', 'content')) ?? mediaText(entry),
  };
}

/** Null when the document is not Atom. */
export function readAtom(root: XmlElement, feedUrl: string): Feed | null {
  if (!isNamed(root, 'atom', 'feed')) return null;
  const base = baseOf(root, feedUrl);
  const author = authorsOf(root);
  return {
    formato: 'atom',
    titulo: plain(construct(first(root, 'atom', 'title')), 500),
    itens: itemsOf(
      all(root, 'atom', 'entry').map((entry) => rawItem(entry, author, base)),
      base,
    ),
  };
}
