/** A public channel by its web preview, page by page towards the past. */
import { type Endpoint, openApi } from '../../http/api.ts';
import type { Requests } from '../../http/http.ts';
import { permanent, temporary } from '../../worker/task-failure.ts';
import { itemsOf } from '../items/item.ts';
import type { Page } from '../read-pages.ts';
import { rawPost } from './post.ts';
import { readPreview } from './preview.ts';

const NAME = /^[A-Za-z]\w{3,31}$/;
/** The channel's own page, its preview, or one of its messages. */
const ADDRESS = /^(?:https?:\/\/)?(?:t|telegram)\.me\/(?:s\/)?(\w+)(?:[/?#].*)?$/i;

/** User name of a channel as it is typed: `canal`, `@canal`, or an address. Throws a permanent `parametros_invalidos`. */
export function channelName(text: string): string {
  const trimmed = text.trim();
  const name = ADDRESS.exec(trimmed)?.[1] ?? trimmed.replace(/^@/, '');
  if (NAME.test(name)) return name;
  throw permanent(
    'parametros_invalidos',
    '"canal" não é um canal: use o nome (@canal) ou o endereço t.me/canal',
  );
}

export interface ChannelPage extends Page<number> {
  readonly title: string | null;
}

/** Telegram sends who asks for a channel without a preview to its plain page. */
function noPreview(channel: string) {
  return permanent(
    'nao_encontrado',
    `"@${channel}" não existe, é privado ou não tem prévia pública no Telegram`,
  );
}

/** `before` 0 for the newest messages. Newest first. */
export function openChannel(http: Requests, endpoint: Endpoint, channel: string) {
  const api = openApi({ http, endpoint, headers: { accept: 'text/html', 'accept-language': 'en' } });
  return async (before: number, signal: AbortSignal): Promise<ChannelPage> => {
    const answer = await api.get(`/s/${channel}`, { before: before || undefined }, signal);
    if (!new URL(answer.url).pathname.startsWith('/s/')) throw noPreview(channel);
    const html = answer.body.toString('utf8');
    const preview = readPreview(html);
    if (preview.found === 0 && !html.includes('tgme_channel')) {
      throw temporary('resposta_inesperada', 'O Telegram não respondeu com a página do canal');
    }
    if (preview.found > 0 && preview.posts.length === 0 && !html.includes('service_message')) {
      throw permanent('formato_desconhecido', 'A página de canais do Telegram mudou de formato');
    }
    const items = itemsOf(preview.posts.map(rawPost), answer.url).reverse();
    return { title: preview.title, records: preview.found, items, next: preview.before };
  };
}
