/** Namespaces of feeds, and finding elements by them. */
import { childrenOf, ownText, type XmlElement } from './xml.ts';

/** RSS 0.90, 0.91 (Netscape), 1.0, the backend.userland ones, and none at all: RSS elements live in all of them. */
const RSS: ReadonlySet<string> = new Set([
  '',
  'http://purl.org/rss/1.0/',
  'http://my.netscape.com/rdf/simple/0.9/',
  'http://channel.netscape.com/rdf/simple/0.9/',
  'http://backend.userland.com/rss2',
  'http://backend.userland.com/RSS2',
  'http://blogs.law.harvard.edu/tech/rss',
]);
const ATOM: ReadonlySet<string> = new Set([
  'http://www.w3.org/2005/Atom',
  'http://purl.org/atom/ns#',
  'atom',
]);
const DUBLIN_CORE: ReadonlySet<string> = new Set([
  'http://purl.org/dc/elements/1.1/',
  'http://purl.org/dc/terms/',
  'dc',
  'dcterms',
]);
const CONTENT: ReadonlySet<string> = new Set(['http://purl.org/rss/1.0/modules/content/', 'content']);
const ITUNES: ReadonlySet<string> = new Set(['http://www.itunes.com/dtds/podcast-1.0.dtd', 'itunes']);
const MEDIA: ReadonlySet<string> = new Set(['http://search.yahoo.com/mrss/', 'media']);
const RDF: ReadonlySet<string> = new Set(['http://www.w3.org/1999/02/22-rdf-syntax-ns#', 'rdf']);

export const NAMESPACES = {
  rss: RSS,
  atom: ATOM,
  dc: DUBLIN_CORE,
  content: CONTENT,
  itunes: ITUNES,
  media: MEDIA,
  rdf: RDF,
};
export type Vocabulary = keyof typeof NAMESPACES;

export function isNamed(element: XmlElement, vocabulary: Vocabulary, name: string): boolean {
  return element.name === name && NAMESPACES[vocabulary].has(element.namespace);
}

export function all(parent: XmlElement, vocabulary: Vocabulary, name: string): XmlElement[] {
  return childrenOf(parent).filter((child) => isNamed(child, vocabulary, name));
}

export function first(parent: XmlElement, vocabulary: Vocabulary, name: string): XmlElement | undefined {
  return all(parent, vocabulary, name)[0];
}

/** Trimmed text of the first such child that has any. */
export function textAt(parent: XmlElement, vocabulary: Vocabulary, name: string): string | undefined {
  return all(parent, vocabulary, name)
    .map((child) => ownText(child).trim())
    .find((text) => text !== '');
}
