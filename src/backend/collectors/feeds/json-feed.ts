/** JSON Feed 1.0 and 1.1. Lenient in the items, strict about what it is: `version` names the format. */
import { z } from '../../../shared/schema.ts';
import { deeperThan } from '../../messages/json-depth.ts';
import { itemsOf, plain, type RawItem } from '../items/item.ts';
import type { Feed } from './feed.ts';

const DEEPEST = 100;

/** A field of another type counts as absent: one odd post must not lose the others. */
const text = z.string().optional().catch(undefined);
const author = z.object({ name: text }).optional().catch(undefined);
const authors = z
  .array(z.object({ name: text }))
  .optional()
  .catch(undefined);

const item = z.object({
  id: z.union([z.string(), z.number()]).optional().catch(undefined),
  url: text,
  external_url: text,
  title: text,
  summary: text,
  content_text: text,
  content_html: text,
  date_published: text,
  date_modified: text,
  author,
  authors,
});

const jsonFeed = z.object({
  version: z.string().regex(/^https?:\/\/(www\.)?jsonfeed\.org\/version\//),
  title: text,
  author,
  authors,
  items: z.array(z.unknown()),
});

type Credited = Pick<z.infer<typeof item>, 'author' | 'authors'>;

function authorOf({ authors: several, author: one }: Credited): string | undefined {
  const names = (several ?? []).flatMap(({ name }) => name ?? []);
  return names.length > 0 ? names.join(', ') : one?.name;
}

function summaryOf(post: z.infer<typeof item>): RawItem['summary'] {
  const value = post.summary ?? post.content_text;
  if (value !== undefined) return { kind: 'text', value };
  return post.content_html === undefined ? undefined : { kind: 'html', value: post.content_html };
}

function rawItem(post: z.infer<typeof item>, feedAuthor: string | undefined): RawItem {
  return {
    id: post.id === undefined ? undefined : String(post.id),
    title: post.title === undefined ? undefined : { kind: 'text', value: post.title },
    url: post.url ?? post.external_url,
    author: authorOf(post) ?? feedAuthor,
    date: post.date_published ?? post.date_modified,
    summary: summaryOf(post),
  };
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    // Not JSON is an answer here, not a failure.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Null when the text is not a JSON Feed. */
export function readJsonFeed(source: string, feedUrl: string): Feed | null {
  if (!/^\s*\{/.test(source) || deeperThan(source, DEEPEST)) return null;
  const feed = jsonFeed.safeParse(parsed(source));
  if (!feed.success) return null;
  const feedAuthor = authorOf(feed.data);
  const posts = feed.data.items.flatMap((one) => item.safeParse(one).data ?? []);
  return {
    formato: 'json',
    titulo: plain(feed.data.title === undefined ? undefined : { kind: 'text', value: feed.data.title }, 500),
    itens: itemsOf(
      posts.map((post) => rawItem(post, feedAuthor)),
      feedUrl,
    ),
  };
}
