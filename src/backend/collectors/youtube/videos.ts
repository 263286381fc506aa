/** Videos as the Data API lists them in playlists and searches, to items. One odd record must not lose the others. */
import { z } from '../../../shared/schema.ts';
import { type Details, plainText, type RawItem, type RawText } from '../items/item.ts';

const text = z.string().optional().catch(undefined);
const snippet = z.object({
  title: text,
  description: text,
  channelTitle: text,
  videoOwnerChannelTitle: text,
  publishedAt: text,
});

const playlistItem = z.object({
  snippet,
  contentDetails: z.object({ videoId: z.string().min(1), videoPublishedAt: text }),
});
const searchItem = z.object({ id: z.object({ videoId: z.string().min(1) }), snippet });
/** Counts are decimal text; one that the owner hides is absent. */
const count = z.coerce.number().int().optional().catch(undefined);
const videoFigures = z.object({
  id: z.string(),
  statistics: z.object({ viewCount: count, likeCount: count, commentCount: count }).optional(),
  contentDetails: z.object({ duration: text }).optional(),
});

export interface Video {
  readonly id: string;
  readonly raw: RawItem;
}

/** The id that YouTube's own feeds give a video, so that a key that is set later makes no old video new. */
const itemId = (videoId: string) => `yt:video:${videoId}`;
export const watchUrl = (videoId: string) => `https://www.youtube.com/watch?v=${encodeURIComponent(videoId)}`;

function video(
  id: string,
  part: z.infer<typeof snippet>,
  title: RawText | undefined,
  date: string | undefined,
): Video {
  return {
    id,
    raw: {
      id: itemId(id),
      title,
      url: watchUrl(id),
      author: part.videoOwnerChannelTitle ?? part.channelTitle,
      date,
      summary: plainText(part.description),
    },
  };
}

/** None for what is private or deleted, which has no date of its own. */
export function playlistVideo(value: unknown): Video[] {
  const read = playlistItem.safeParse(value).data;
  const date = read?.contentDetails.videoPublishedAt;
  if (!read || date === undefined) return [];
  return [video(read.contentDetails.videoId, read.snippet, plainText(read.snippet.title), date)];
}

export function foundVideo(value: unknown): Video[] {
  const read = searchItem.safeParse(value).data;
  if (!read) return [];
  // Searches, and only they, have their titles escaped as HTML.
  const { title } = read.snippet;
  const escaped: RawText | undefined = title === undefined ? undefined : { kind: 'html', value: title };
  return [video(read.id.videoId, read.snippet, escaped, read.snippet.publishedAt)];
}

/** By video id. */
export function figuresOf(values: readonly unknown[]): ReadonlyMap<string, Details> {
  return new Map(
    values.flatMap((value): [string, Details][] => {
      const read = videoFigures.safeParse(value).data;
      if (!read) return [];
      const { viewCount, likeCount, commentCount } = read.statistics ?? {};
      const details = {
        visualizacoes: viewCount ?? null,
        curtidas: likeCount ?? null,
        comentarios: commentCount ?? null,
        /** ISO 8601, as `PT4M13S`. */
        duracao: read.contentDetails?.duration ?? null,
      };
      return [[read.id, details]];
    }),
  );
}
