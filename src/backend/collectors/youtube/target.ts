/** What an operator types for a channel or a playlist: an id, a handle, or the address of its page. Pure. */
import { permanent } from '../../worker/task-failure.ts';

export type Channel =
  | { readonly kind: 'id'; readonly id: string }
  /** With its @. */
  | { readonly kind: 'handle'; readonly handle: string };

const CHANNEL_ID = /^UC[\w-]{22}$/;
const HANDLE = /^@[\p{L}\p{N}._·-]{3,30}$/u;
const PLAYLIST_ID = /^(?:PL|UU|OL|FL|LL|RD)[\w-]{10,80}$/;
const HOSTS: ReadonlySet<string> = new Set(['youtube.com', 'www.youtube.com', 'm.youtube.com']);

function pageOf(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && HOSTS.has(url.hostname) ? url : undefined;
}

/** '' for what is no encoded text. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return '';
    throw error;
  }
}

function wrong(what: string) {
  return permanent('parametros_invalidos', `"alvo" não é ${what}`);
}

/** Throws a permanent `parametros_invalidos`. */
export function channelOf(text: string): Channel {
  const trimmed = text.trim();
  const path = pageOf(trimmed)?.pathname.split('/').filter(Boolean) ?? [];
  const word = path.length === 0 ? trimmed : decoded((path[0] === 'channel' ? path[1] : path[0]) ?? '');
  if (CHANNEL_ID.test(word)) return { kind: 'id', id: word };
  if (HANDLE.test(word)) return { kind: 'handle', handle: word };
  throw wrong('um canal: use o id (UC…), o nome (@canal) ou o endereço do canal');
}

/** Throws a permanent `parametros_invalidos`. */
export function playlistOf(text: string): string {
  const trimmed = text.trim();
  const id = pageOf(trimmed)?.searchParams.get('list') ?? trimmed;
  if (PLAYLIST_ID.test(id)) return id;
  throw wrong('uma playlist: use o id (PL…) ou o endereço da playlist');
}
