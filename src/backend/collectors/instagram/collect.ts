/** The Instagram collector: a professional profile's posts, or the last day of a hashtag. */
import { z } from '../../../shared/schema.ts';
import type { Endpoint } from '../../http/api.ts';
import type { Requests } from '../../http/http.ts';
import { credentials, permanent } from '../../worker/task-failure.ts';
import { collectPages, type PagesDeps } from '../collect-pages.ts';
import type { CollectedData, CollectingTask } from '../collector-role.ts';
import { oldestWithin, PERIOD_NAMES } from '../items/periods.ts';
import type { Page, PagesRead } from '../read-pages.ts';
import { type GraphAccount, openGraphApi } from './graph-api.ts';

/** As the profile's schema for the source `instagram` lets them through. */
export const instagramParameters = z.object({
  tipo: z.enum(['perfil', 'hashtag']),
  alvo: z.string().min(1),
  periodo: z.literal(PERIOD_NAMES).default('30d'),
  limite: z.int().positive(),
  somente_novos: z.boolean().default(false),
});
export type InstagramParameters = z.infer<typeof instagramParameters>;

export interface InstagramDeps extends PagesDeps {
  readonly http: Requests;
  readonly endpoint: Endpoint;
  readonly token: string | null;
  readonly userId: string | null;
}

const USERNAME = /^[a-z0-9._]{1,30}$/;
const TAG = /^[\p{L}\p{N}_]{1,100}$/u;
const PROFILE_ADDRESS = /^https?:\/\/(?:www\.)?instagram\.com\/([\w.]+)\/?(?:\?.*)?$/i;

/** A profile's name as it is typed: `nome`, `@nome`, or the address. Throws a permanent `parametros_invalidos`. */
export function usernameOf(text: string): string {
  const trimmed = text.trim();
  const name = (PROFILE_ADDRESS.exec(trimmed)?.[1] ?? trimmed.replace(/^@/, '')).toLowerCase();
  if (USERNAME.test(name)) return name;
  throw permanent('parametros_invalidos', '"alvo" não é um perfil: use o nome (@perfil) ou o endereço');
}

/** A hashtag without its #. Throws a permanent `parametros_invalidos`. */
export function tagOf(text: string): string {
  const tag = text.trim().replace(/^#/, '').toLowerCase();
  if (TAG.test(tag)) return tag;
  throw permanent('parametros_invalidos', '"alvo" não é uma hashtag: uma palavra, com ou sem #');
}

function accountOf({ token, userId }: InstagramDeps): GraphAccount {
  if (token !== null && userId !== null) return { token, userId };
  const missing = token === null ? 'ORACULO_BACKEND_INSTAGRAM_TOKEN' : 'ORACULO_BACKEND_INSTAGRAM_USER';
  throw credentials(
    'credencial_ausente',
    `A coleta do Instagram precisa de ${missing}: defina no backend e tente de novo`,
  );
}

interface Place {
  readonly url: string;
  readonly newestFirst: boolean;
  readonly read: (after: string) => Promise<Page<string> & { readonly title?: string }>;
}

async function placeOf(
  { tipo, alvo }: InstagramParameters,
  task: CollectingTask,
  deps: InstagramDeps,
): Promise<Place> {
  const name = tipo === 'perfil' ? usernameOf(alvo) : tagOf(alvo);
  const api = openGraphApi(deps.http, deps.endpoint, accountOf(deps), task.signal);
  if (tipo === 'perfil') {
    const url = `https://www.instagram.com/${name}/`;
    return { url, newestFirst: true, read: (after) => api.profilePage(name, after) };
  }
  const id = await api.hashtagId(name);
  const url = `https://www.instagram.com/explore/tags/${encodeURIComponent(name)}/`;
  const read = async (after: string) => ({ title: `#${name}`, ...(await api.hashtagPage(id, after)) });
  return { url, newestFirst: false, read };
}

/** Throws a `TaskFailure`; the abort of the task's signal as it is. */
export async function collectInstagram(
  parameters: InstagramParameters,
  task: CollectingTask,
  deps: InstagramDeps,
): Promise<CollectedData & PagesRead> {
  const place = await placeOf(parameters, task, deps);
  let titulo: string | null = null;
  const read = await collectPages(
    {
      fonte: 'instagram',
      target: place.url,
      onlyNew: parameters.somente_novos,
      oldest: oldestWithin(parameters.periodo, deps.clock.now()),
      newestFirst: place.newestFirst,
      limit: parameters.limite,
      first: '',
      read: async (after) => {
        const page = await place.read(after);
        titulo ??= page.title ?? null;
        return page;
      },
    },
    task,
    deps,
  );
  return { titulo, url: place.url, ...read };
}
