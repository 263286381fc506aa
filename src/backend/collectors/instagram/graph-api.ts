/**
 * The Instagram Graph API (with Facebook login), as far as a collection needs it: profiles of professional accounts by
 * business discovery, and hashtags. All is asked in the name of one professional account, whose number goes along.
 */
import { z } from '../../../shared/schema.ts';
import { type Endpoint, openApi, type Query } from '../../http/api.ts';
import type { Requests } from '../../http/http.ts';
import { readJson } from '../../http/json.ts';
import { permanent } from '../../worker/task-failure.ts';
import { itemsOf } from '../items/item.ts';
import type { Page } from '../read-pages.ts';
import { HASHTAG_FIELDS, PROFILE_FIELDS, rawMedia } from './media.ts';
import { instagramRefusal } from './refusals.ts';

const PAGE_SIZE = 50;
const SITE = 'https://www.instagram.com/';

export interface GraphAccount {
  readonly token: string;
  /** Number of the professional account that asks. */
  readonly userId: string;
}

/** '' for the first page. It stands inside an expression of fields, so it may hold nothing that has a meaning there. */
const cursor = z.string().regex(/^[\w=-]{1,1000}$/);
const list = z.object({
  data: z.array(z.unknown()).default([]),
  paging: z.object({ cursors: z.object({ after: cursor.optional() }).optional() }).optional(),
});
type List = z.infer<typeof list>;

const discovery = z.object({
  business_discovery: z.object({ username: z.string(), name: z.string().optional(), media: list.optional() }),
});
const hashtags = z.object({ data: z.array(z.object({ id: z.string() })) });

export interface ProfilePage extends Page<string> {
  readonly title: string;
}

/** The last page has a cursor too, which leads to an empty one. */
function pageOf({ data, paging }: List, author: string | undefined): Page<string> {
  return {
    records: data.length,
    items: itemsOf(
      data.flatMap((one) => rawMedia(one, author)),
      SITE,
    ),
    next: paging?.cursors?.after ?? null,
  };
}

export function openGraphApi(
  http: Requests,
  endpoint: Endpoint,
  { token, userId }: GraphAccount,
  signal: AbortSignal,
) {
  const api = openApi({
    http,
    endpoint,
    headers: { accept: 'application/json' },
    secretHeaders: { authorization: `Bearer ${token}` },
    failureOf: instagramRefusal(token),
  });
  const ask = async <T>(path: string, query: Query, schema: z.ZodType<T>) =>
    readJson(await api.get(path, query, signal), schema);

  return {
    /** `username` holds letters, digits, dots and underscores only. */
    async profilePage(username: string, after: string): Promise<ProfilePage> {
      const place = after === '' ? '' : `.after(${after})`;
      const media = `media${place}.limit(${PAGE_SIZE}){${PROFILE_FIELDS}}`;
      const fields = `business_discovery.username(${username}){username,name,${media}}`;
      const { business_discovery: profile } = await ask(
        `/${encodeURIComponent(userId)}`,
        { fields },
        discovery,
      );
      const author = `@${profile.username}`;
      const title = profile.name ? `${profile.name} (${author})` : author;
      // An account without posts has no list of them.
      return { title, ...pageOf(profile.media ?? { data: [] }, author) };
    },
    async hashtagId(tag: string): Promise<string> {
      const [found] = (await ask('/ig_hashtag_search', { user_id: userId, q: tag }, hashtags)).data;
      if (!found) throw permanent('nao_encontrado', `O Instagram não tem a hashtag #${tag}`);
      return found.id;
    },
    /** What was posted in the last 24 hours, in no certain order. */
    async hashtagPage(id: string, after: string): Promise<Page<string>> {
      const query = { user_id: userId, fields: HASHTAG_FIELDS, limit: PAGE_SIZE, after: after || undefined };
      return pageOf(await ask(`/${encodeURIComponent(id)}/recent_media`, query, list), undefined);
    },
  };
}
