/** What Telegram says: the web preview of a public channel, and the Bot API. */
import type { Answer, Asked } from './api-server.ts';

export const TOKEN = '123456:AAE-token-de-teste';

export interface ShownPost {
  readonly number: number;
  readonly text?: string;
  readonly time?: string;
  readonly views?: string;
  readonly author?: string;
  readonly isService?: boolean;
  readonly media?: 'photo' | 'video';
  readonly answered?: string;
}

const HOUR_MS = 3_600_000;

function messageHtml(channel: string, post: ShownPost): string {
  const time =
    post.time ??
    new Date(Date.now() - (1_000 - post.number) * HOUR_MS).toISOString().replace(/\.\d+Z$/, '+00:00');
  const href = `https://t.me/${channel}/${post.number}`;
  const media =
    post.media === 'photo'
      ? `<a class="tgme_widget_message_photo_wrap 5294 1232" href="${href}" style="width:800px;background-image:url('https://cdn4.telesco.pe/file/x.jpg')"><div class="tgme_widget_message_photo" style="padding-top:65.5%"></div></a>`
      : post.media === 'video'
        ? `<a class="tgme_widget_message_video_player blured js-message_video_player" href="${href}"><i class="tgme_widget_message_video_thumb"></i><time class="message_video_duration js-message_video_duration">0:42</time></a>`
        : '';
  const reply = post.answered
    ? `<a class="tgme_widget_message_reply user-color-default" href="${href}"><div class="tgme_widget_message_text js-message_reply_text" dir="auto">${post.answered}</div></a>`
    : '';
  const text =
    post.text === undefined
      ? ''
      : `<div class="tgme_widget_message_text js-message_text" dir="auto"><div class="tgme_widget_message_text js-message_text" dir="auto">${post.text}</div></div>`;
  const author = post.author
    ? `<span class="tgme_widget_message_from_author" dir="auto">${post.author}</span>`
    : '';
  return `<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap ${post.isService ? 'service_message ' : ''}js-widget_message" data-post="${channel}/${post.number}" data-view="eyJj">
<div class="tgme_widget_message_user"><a href="https://t.me/${channel}"><i class="tgme_widget_message_user_photo bgcolor2"><img src="https://cdn4.telesco.pe/file/y.jpg"></i></a></div>
<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" href="https://t.me/${channel}"><span dir="auto">Canal</span></a></div>
${reply}${media}${text}
<div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info">
<span class="tgme_widget_message_views">${post.views ?? '1.2K'}</span><span class="copyonly"> views</span><span class="tgme_widget_message_meta">${author}<a class="tgme_widget_message_date" href="${href}"><time datetime="${time}" class="time">07:37</time></a></span>
</div></div></div></div></div>`;
}

export function previewHtml(channel: string, posts: readonly ShownPost[], before?: number): string {
  const older =
    before === undefined
      ? ''
      : `<div class="tgme_widget_message_centered js-messages_more_wrap"><a href="/s/${channel}?before=${before}" class="tme_messages_more js-messages_more" data-before="${before}"></a></div>`;
  return `<!DOCTYPE html><html><head><title>Canal – Telegram</title></head><body class="widget_frame_base tgme_webpreview">
<header class="tgme_header"><div class="tgme_channel_info_header_title_wrap"><div class="tgme_channel_info_header_title"><span dir="auto">Canal de teste 😀</span></div></div></header>
<main class="tgme_main"><section class="tgme_channel_history js-message_history">${older}${posts.map((post) => messageHtml(channel, post)).join('\n')}</section></main></body></html>`;
}

/** A channel with the messages 1 to `last`, 20 to a page, the newest page first. */
export function previewAnswer(channel: string, last: number): (asked: Asked) => Answer {
  return ({ path, query }) => {
    if (path !== `/s/${channel}`) {
      // Telegram sends on to the plain page, which is there for any name.
      return path.startsWith('/s/')
        ? { status: 302, headers: { location: path.slice(2) } }
        : { text: '<html>Telegram: Contact</html>' };
    }
    const end = Math.min(last, Number(query.get('before') ?? last + 1) - 1);
    const start = Math.max(1, end - 19);
    const posts = Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => ({
      number: start + index,
      text: `Mensagem ${start + index}<br/>com mais <b>texto</b>`,
    }));
    return { text: previewHtml(channel, posts, start > 1 ? start : undefined) };
  };
}

export function channelPost(updateId: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    update_id: updateId,
    channel_post: {
      message_id: updateId % 1_000,
      sender_chat: { id: -1001234567890, title: 'Canal do bot', username: 'canal_do_bot', type: 'channel' },
      chat: { id: -1001234567890, title: 'Canal do bot', username: 'canal_do_bot', type: 'channel' },
      date: Math.floor(Date.now() / 1000) - 60,
      text: `Aviso ${updateId}`,
      ...more,
    },
  };
}

export function botRefusal(status: number, description: string, parameters?: object): Answer {
  return {
    status,
    json: { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) },
  };
}

/** The Bot API over a list of updates, which it forgets as soon as a higher offset is asked for. */
export function botAnswer(updates: { readonly update_id: number }[]): (asked: Asked) => Answer {
  return ({ path, query }) => {
    if (path !== `/bot${encodeURIComponent(TOKEN)}/getUpdates` && path !== `/bot${TOKEN}/getUpdates`)
      return botRefusal(404, 'Not Found');
    const offset = Number(query.get('offset') ?? 0);
    while (updates[0] && updates[0].update_id < offset) updates.shift();
    return { json: { ok: true, result: updates.slice(0, Number(query.get('limit') ?? 100)) } };
  };
}
