/** Where the services are that ORÁCULO asks, and what it may ask them with. */
import type { Endpoint } from './http/api.ts';

export interface Endpoints {
  readonly pncp: Endpoint;
  readonly youtubeApi: Endpoint;
  readonly youtubeFeeds: Endpoint;
  readonly telegramWeb: Endpoint;
  readonly telegramBot: Endpoint;
  readonly instagramGraph: Endpoint;
}

const publicly = (url: string): Endpoint => ({ url, allowLocal: false });

export const PUBLIC_ENDPOINTS: Endpoints = {
  pncp: publicly('https://pncp.gov.br/api/consulta'),
  youtubeApi: publicly('https://www.googleapis.com/youtube/v3'),
  youtubeFeeds: publicly('https://www.youtube.com/feeds'),
  telegramWeb: publicly('https://t.me'),
  telegramBot: publicly('https://api.telegram.org'),
  instagramGraph: publicly('https://graph.facebook.com/v23.0'),
};

/** Null where none is set. They stand in no message, result or log. */
export interface Credentials {
  readonly youtubeKey: string | null;
  readonly telegramToken: string | null;
  readonly instagramToken: string | null;
  /** Number of the professional account that asks; no secret, and of no use without the token. */
  readonly instagramUserId: string | null;
}

/** By the names that docs/collectors.md gives them (Keys). An empty variable counts as none. */
export function credentialsFrom(env: Readonly<Record<string, string | undefined>>): Credentials {
  const value = (name: string) => env[name]?.trim() || null;
  return {
    youtubeKey: value('ORACULO_BACKEND_YOUTUBE_KEY'),
    telegramToken: value('ORACULO_BACKEND_TELEGRAM_TOKEN'),
    instagramToken: value('ORACULO_BACKEND_INSTAGRAM_TOKEN'),
    instagramUserId: value('ORACULO_BACKEND_INSTAGRAM_USER'),
  };
}
