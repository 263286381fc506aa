/** Text of a document to a feed, whatever dialect, or null when it is none. Never throws on foreign content. */
import { readAtom } from './atom.ts';
import type { Feed } from './feed.ts';
import { readJsonFeed } from './json-feed.ts';
import { readRss } from './rss.ts';
import { parseXml, type XmlElement } from './xml.ts';

export interface FeedReading {
  readonly feed: Feed | null;
  /** Why it is no feed, in Portuguese, when there is more to say than that. */
  readonly problem: string | null;
}

function rootOf(text: string): XmlElement | string | null {
  try {
    return parseXml(text);
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : String(error);
  }
}

export function readFeed(text: string, feedUrl: string): FeedReading {
  const json = readJsonFeed(text, feedUrl);
  if (json) return { feed: json, problem: null };
  const root = rootOf(text);
  if (typeof root === 'string') return { feed: null, problem: `o XML não pôde ser lido (${root})` };
  if (!root) return { feed: null, problem: 'a resposta não é XML nem JSON Feed' };
  const feed = readRss(root, feedUrl) ?? readAtom(root, feedUrl);
  return { feed, problem: feed ? null : `o documento é "${root.name.slice(0, 40)}", não um feed` };
}
