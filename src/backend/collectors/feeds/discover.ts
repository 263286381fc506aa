/** Finds the feed that an HTML page announces: `<link rel="alternate" type="application/rss+xml" href>`, with its `<base>`. */
import { Parser } from 'htmlparser2';
import { webUrl } from '../items/item.ts';

/** In order of preference: what says most about its posts first. */
const TYPES = [
  'application/atom+xml',
  'application/rss+xml',
  'application/feed+json',
  'application/rdf+xml',
  'application/json',
  'application/xml',
  'text/xml',
];
/** Announcements of a blog's comments are not its posts. */
const COMMENTS = /coment[aá]rio|comments?\b|\/comments\//i;

interface Announced {
  readonly href: string;
  readonly rank: number;
}

function announced(attributes: Readonly<Record<string, string>>): Announced | undefined {
  const { rel = '', type = '', href = '', title = '' } = attributes;
  if (!rel.toLowerCase().split(/\s+/).includes('alternate') || href.trim() === '') return undefined;
  const rank = TYPES.indexOf(type.toLowerCase().split(';')[0]?.trim() ?? '');
  if (rank < 0) return undefined;
  const later = COMMENTS.test(title) || COMMENTS.test(href) ? TYPES.length : 0;
  return { href, rank: rank + later };
}

export function looksLikeHtml(text: string, contentType: string): boolean {
  return (
    /^\s*(text\/html|application\/xhtml\+xml)/i.test(contentType) ||
    /<html[\s>]|<!doctype\s+html/i.test(text.slice(0, 4096))
  );
}

/** The best announced feed as an absolute address, or null. */
export function discoverFeed(html: string, pageUrl: string): string | null {
  let base = pageUrl;
  let hasBase = false;
  const found: Announced[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'base' && !hasBase && attributes.href !== undefined) {
        hasBase = true;
        base = webUrl(attributes.href, pageUrl) ?? pageUrl;
      }
      const one = name === 'link' ? announced(attributes) : undefined;
      if (one) found.push(one);
    },
  });
  parser.end(html);
  const best = found.toSorted((left, right) => left.rank - right.rank)[0];
  return best ? webUrl(best.href, base) : null;
}
