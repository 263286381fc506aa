/** A message of a channel, wherever it was read, to an item. Pure. */
import { cut } from '../../text/plain-text.ts';
import { type Details, plainText, type RawItem } from '../items/item.ts';

export interface Post {
  /** Channel's user name (or its number where it has none) and the message's number. */
  readonly channel: string;
  readonly number: number;
  /** Null for a channel without a public address. */
  readonly url: string | null;
  /** With its line breaks; '' for a picture without words. */
  readonly text: string;
  readonly author: string | undefined;
  /** ISO 8601 with its zone, or seconds since 1970. */
  readonly date: string | undefined;
  readonly details: Details;
}

/** A message has no title: its first line is what a reader knows it by. */
function titleOf({ text, channel, number }: Post): string {
  const line = text
    .split('\n')
    .map((one) => one.trim())
    .find((one) => one !== '');
  return line === undefined ? `@${channel} · ${number}` : cut(line, 120);
}

export function rawPost(post: Post): RawItem {
  return {
    id: `telegram:${post.channel.toLowerCase()}/${post.number}`,
    title: plainText(titleOf(post)),
    url: post.url ?? undefined,
    author: post.author,
    date: post.date,
    summary: plainText(post.text),
    details: post.details,
  };
}
