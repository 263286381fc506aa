/**
 * The web preview of a public channel (`t.me/s/<channel>`), as HTML: its newest messages, oldest first, and where older
 * ones begin. Pure.
 *
 *     .tgme_channel_info_header_title     the channel's name
 *     a.tme_messages_more[data-before]    older messages are before this number
 *     .tgme_widget_message[data-post]     one message: `channel/number`; `.service_message` is none of the channel's own
 *       .js-message_text                  its text (an answered message's has `.js-message_reply_text`)
 *       .tgme_widget_message_date time    when
 *       .tgme_widget_message_views        how often it was seen, as `1.2K`
 *       .tgme_widget_message_from_author  who signed it
 */
import { Parser } from 'htmlparser2';
import type { Post } from './post.ts';

export interface Preview {
  readonly title: string | null;
  /** Oldest first. */
  readonly posts: readonly Post[];
  /** Messages of the page of any kind, also those without a readable number. */
  readonly found: number;
  readonly before: number | null;
}

/** Parts whose text is read, by the class that marks them. */
const PARTS = {
  tgme_channel_info_header_title: 'title',
  'js-message_text': 'text',
  tgme_widget_message_views: 'views',
  tgme_widget_message_from_author: 'author',
} as const;
type Part = (typeof PARTS)[keyof typeof PARTS];

const MEDIA: readonly (readonly [string, string])[] = [
  ['tgme_widget_message_photo_wrap', 'foto'],
  ['tgme_widget_message_video_player', 'video'],
  ['tgme_widget_message_document_wrap', 'documento'],
  ['tgme_widget_message_voice_player', 'voz'],
  ['tgme_widget_message_poll', 'enquete'],
  ['tgme_widget_message_sticker_wrap', 'figurinha'],
];

interface Draft {
  readonly post: string;
  readonly isService: boolean;
  text: string;
  views: string;
  author: string;
  date: string | undefined;
  media: string | null;
}

/** `1.2K`, `3M`, `401` as a number; null for anything else. */
export function viewsOf(text: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KM]?)$/.exec(text.trim()) ?? [];
  if (number === undefined) return null;
  return Math.round(Number(number) * (unit === 'K' ? 1_000 : unit === 'M' ? 1_000_000 : 1));
}

function postOf(draft: Draft): Post[] {
  const [, channel, number] = /^(\w{1,64})\/(\d{1,12})$/.exec(draft.post) ?? [];
  if (draft.isService || channel === undefined || number === undefined) return [];
  return [
    {
      channel,
      number: Number(number),
      url: `https://t.me/${channel}/${number}`,
      text: draft.text,
      author: draft.author.trim() || undefined,
      date: draft.date,
      details: { visualizacoes: viewsOf(draft.views), midia: draft.media },
    },
  ];
}

/** Collects what the parser meets. The state is the page's, made for each reading. */
function reader() {
  const drafts: Draft[] = [];
  let title = '';
  let before: number | null = null;
  /** Which part is being read, and how deep inside it. */
  let part: Part | null = null;
  let depth = 0;

  function open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (part !== null) {
      // htmlparser2 closes an empty element by itself, so each that opens also closes.
      depth += 1;
      if (name === 'br') add('\n');
      return;
    }
    const classes = new Set((attributes.class ?? '').split(/\s+/));
    if (classes.has('tgme_widget_message') && attributes['data-post'] !== undefined)
      begin(attributes['data-post'], classes);
    if (classes.has('tme_messages_more') && /^\d{1,12}$/.test(attributes['data-before'] ?? '')) {
      before = Number(attributes['data-before']);
    }
    const draft = drafts.at(-1);
    if (draft) {
      draft.media ??= MEDIA.find(([mark]) => classes.has(mark))?.[1] ?? null;
      if (name === 'time' && attributes.datetime !== undefined) draft.date = attributes.datetime;
    }
    const [, found] = Object.entries(PARTS).find(([mark]) => classes.has(mark)) ?? [];
    if (found === undefined) return;
    part = found;
    depth = 1;
  }

  function begin(post: string, classes: ReadonlySet<string>): void {
    const isService = classes.has('service_message');
    drafts.push({ post, isService, text: '', views: '', author: '', date: undefined, media: null });
  }

  function add(text: string): void {
    const draft = drafts.at(-1);
    if (part === 'title') title += text;
    else if (part !== null && draft) draft[part] += text;
  }

  function close(): void {
    if (part === null) return;
    depth -= 1;
    if (depth === 0) part = null;
  }

  return { open, add, close, result: () => ({ drafts, title: title.trim(), before }) };
}

/** Never throws on foreign content. */
export function readPreview(html: string): Preview {
  const reading = reader();
  const parser = new Parser({ onopentag: reading.open, ontext: reading.add, onclosetag: reading.close });
  parser.end(html);
  const { drafts, title, before } = reading.result();
  return { title: title || null, posts: drafts.flatMap(postOf), found: drafts.length, before };
}
