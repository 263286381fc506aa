/** The Telegram collector: a public channel by its web preview, or what a bot has received from its channels. */
import { z } from '../../../shared/schema.ts';
import type { Endpoint } from '../../http/api.ts';
import type { Requests } from '../../http/http.ts';
import { wordsMatcher } from '../../text/matches.ts';
import { credentials } from '../../worker/task-failure.ts';
import { collectPages, type PagesDeps } from '../collect-pages.ts';
import type { CollectedData, CollectingTask } from '../collector-role.ts';
import { type Item, itemsOf, newestFirst } from '../items/item.ts';
import { oldestWithin, PERIOD_NAMES } from '../items/periods.ts';
import type { PagesRead } from '../read-pages.ts';
import { readUpdates } from './bot.ts';
import { offsetKey, offsetOf } from './offset.ts';
import { rawPost } from './post.ts';
import { channelName, openChannel } from './web.ts';

/** As the profile's schema for the source `telegram` lets them through. */
export const telegramParameters = z.object({
  origem: z.enum(['web', 'bot']).default('web'),
  canal: z.string().default(''),
  texto: z.string().default(''),
  periodo: z.literal(PERIOD_NAMES).default('30d'),
  limite: z.int().positive(),
  somente_novos: z.boolean().default(false),
});
export type TelegramParameters = z.infer<typeof telegramParameters>;

export interface TelegramDeps extends PagesDeps {
  readonly http: Requests;
  readonly web: Endpoint;
  readonly bot: Endpoint;
  readonly token: string | null;
}

const textOf = ({ titulo, resumo, autor }: Item) => [titulo, resumo, autor].filter(Boolean).join(' ');

async function collectChannel(
  { canal, texto, periodo, limite, somente_novos }: TelegramParameters,
  task: CollectingTask,
  deps: TelegramDeps,
): Promise<CollectedData & PagesRead> {
  const channel = channelName(canal);
  const readPage = openChannel(deps.http, deps.web, channel);
  const matches = wordsMatcher(texto);
  let titulo: string | null = null;
  const read = await collectPages(
    {
      fonte: 'telegram',
      target: { canal: channel.toLowerCase(), texto },
      onlyNew: somente_novos,
      oldest: oldestWithin(periodo, deps.clock.now()),
      matches: (item) => matches(textOf(item)),
      newestFirst: true,
      limit: limite,
      first: 0,
      read: async (before) => {
        const page = await readPage(before, task.signal);
        titulo ??= page.title;
        return page;
      },
    },
    task,
    deps,
  );
  return { titulo: titulo ?? `@${channel}`, url: `https://t.me/s/${channel}`, ...read };
}

/** All channels of the bot at once, all of it new, and none of it to be had again: neither period, words nor limit leave anything out. */
async function collectUpdates(
  task: CollectingTask,
  { http, bot, token, results }: TelegramDeps,
): Promise<CollectedData & PagesRead> {
  if (token === null) {
    throw credentials(
      'credencial_ausente',
      'A coleta por bot precisa do token: defina ORACULO_BACKEND_TELEGRAM_TOKEN no backend e tente de novo',
    );
  }
  const key = offsetKey(token);
  const { posts, offset, isFull } = await readUpdates(
    http,
    bot,
    token,
    await offsetOf(results, key),
    task.signal,
  );
  task.remember({ kind: 'offset', key, offset });
  const itens = newestFirst(itemsOf(posts.map(rawPost), 'https://t.me/'));
  return {
    titulo: 'Canais do bot',
    url: 'https://t.me/',
    itens,
    paginas: 1,
    lidos: itens.length,
    completo: !isFull,
    fora_do_periodo: 0,
    ja_vistos: 0,
    sem_o_texto: 0,
  };
}

/** Throws a `TaskFailure`; the abort of the task's signal as it is. */
export async function collectTelegram(
  parameters: TelegramParameters,
  task: CollectingTask,
  deps: TelegramDeps,
): Promise<CollectedData & PagesRead> {
  return parameters.origem === 'web' ? collectChannel(parameters, task, deps) : collectUpdates(task, deps);
}
