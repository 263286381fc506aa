/** RSS 0.9x, 2.0 and 1.0 (RDF): the same elements, the items in the channel or beside it. */
import { itemsOf, plain, type RawItem, type RawText } from '../items/item.ts';
import type { Feed } from './feed.ts';
import { all, first, isNamed, textAt } from './names.ts';
import type { XmlElement } from './xml.ts';

const html = (value: string | undefined): RawText | undefined =>
  value === undefined ? undefined : { kind: 'html', value };

/** An Atom link within RSS, with or without a `rel`. */
function atomLink(item: XmlElement): string | undefined {
  return all(item, 'atom', 'link')
    .find(({ attributes }) => (attributes.get('rel') ?? 'alternate') === 'alternate')
    ?.attributes.get('href');
}

/** A guid is the post's address unless it says otherwise; feeds lie about it, so it must at least look like one. */
function permalink(item: XmlElement): string | undefined {
  const guid = first(item, 'rss', 'guid');
  if (!guid || guid.attributes.get('isPermaLink')?.toLowerCase() === 'false') return undefined;
  const text = textAt(item, 'rss', 'guid');
  return text !== undefined && /^https?:\/\//i.test(text) ? text : undefined;
}

/** RSS has "a@b.c (Name)" for authors; the name is what a reader wants, and an e-mail address nobody needs. */
function authorOf(item: XmlElement): string | undefined {
  const creator = textAt(item, 'dc', 'creator') ?? textAt(item, 'itunes', 'author');
  if (creator !== undefined) return creator;
  const author = textAt(item, 'rss', 'author');
  return author === undefined ? undefined : (/\(([^()]{1,200})\)\s*$/.exec(author)?.[1] ?? author);
}

function rawItem(item: XmlElement): RawItem {
  return {
    id: textAt(item, 'rss', 'guid') ?? item.attributes.get('rdf:about'),
    title: html(textAt(item, 'rss', 'title') ?? textAt(item, 'dc', 'title')),
    url: textAt(item, 'rss', 'link') ?? atomLink(item) ?? permalink(item) ?? item.attributes.get('rdf:about'),
    author: authorOf(item),
    date:
      textAt(item, 'rss', 'pubDate') ??
      textAt(item, 'dc', 'date') ??
      textAt(item, 'dc', 'created') ??
      textAt(item, 'atom', 'published') ??
      textAt(item, 'atom', 'updated'),
    summary: html(
      textAt(item, 'rss', 'description') ??
        textAt(item, 'content', 'encoded') ??
        textAt(item, 'itunes', 'summary') ??
        textAt(item, 'dc', 'description'),
    ),
  };
}

function feedOf(formato: 'rss' | 'rdf', root: XmlElement, channel: XmlElement, feedUrl: string): Feed {
  const items = [...all(channel, 'rss', 'item'), ...(channel === root ? [] : all(root, 'rss', 'item'))];
  const base = textAt(channel, 'rss', 'link') ?? feedUrl;
  return {
    formato,
    titulo: plain(html(textAt(channel, 'rss', 'title')), 500),
    itens: itemsOf(items.map(rawItem), URL.canParse(base, feedUrl) ? new URL(base, feedUrl).href : feedUrl),
  };
}

/** Null when the document is not RSS. */
export function readRss(root: XmlElement, feedUrl: string): Feed | null {
  if (isNamed(root, 'rss', 'rss')) {
    const channel = first(root, 'rss', 'channel');
    return channel ? feedOf('rss', root, channel, feedUrl) : null;
  }
  if (!isNamed(root, 'rdf', 'RDF')) return null;
  const channel = first(root, 'rss', 'channel');
  return channel || all(root, 'rss', 'item').length > 0
    ? feedOf('rdf', root, channel ?? root, feedUrl)
    : null;
}
