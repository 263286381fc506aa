/** A post of Instagram as the Graph API lists it, to an item. One odd record must not lose the others. */
import { z } from '../../../shared/schema.ts';
import { cut } from '../../text/plain-text.ts';
import { plainText, type RawItem } from '../items/item.ts';

const text = z.string().optional().catch(undefined);
const count = z.int().optional().catch(undefined);

const media = z.object({
  id: z.string().min(1),
  caption: text,
  media_type: text,
  media_product_type: text,
  permalink: text,
  timestamp: text,
  like_count: count,
  comments_count: count,
});

/** What is asked for of each post. A hashtag's posts have no author: the API tells none. */
export const PROFILE_FIELDS =
  'id,caption,media_type,media_product_type,permalink,timestamp,like_count,comments_count';
export const HASHTAG_FIELDS = 'id,caption,media_type,permalink,timestamp,like_count,comments_count';

/** A post has no title: the first line of its caption is what a reader knows it by. */
function titleOf(caption: string | undefined): string | undefined {
  const line = caption
    ?.split('\n')
    .map((one) => one.trim())
    .find((one) => one !== '');
  return line === undefined ? undefined : cut(line, 120);
}

export function rawMedia(value: unknown, author: string | undefined): RawItem[] {
  const read = media.safeParse(value).data;
  if (!read) return [];
  return [
    {
      id: `instagram:${read.id}`,
      title: plainText(titleOf(read.caption)),
      url: read.permalink,
      author,
      date: read.timestamp,
      summary: plainText(read.caption),
      details: {
        tipo: read.media_product_type ?? read.media_type ?? null,
        /** Null where the owner hides them. */
        curtidas: read.like_count ?? null,
        comentarios: read.comments_count ?? null,
      },
    },
  ];
}
