/** Where the services are that ORÁCULO asks, and what it may ask them with. */
import type { Endpoint } from './http/api.ts';
import { credentials } from './worker/task-failure.ts';

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

function invalid(name: string, why: string) {
  return credentials(
    'configuracao_invalida',
    `ORACULO_BACKEND_${name} ${why}: corrija no backend e tente de novo`,
  );
}

/**
 * An address as it was set, without a slash at the end. Throws `configuracao_invalida` with the name of the variable, and
 * without its value: what stands there by mistake may be a key.
 */
export function setAddress(name: string, value: string): string {
  const protocol = URL.canParse(value) ? new URL(value).protocol : '';
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw invalid(name, 'precisa começar com http:// ou https://');
  }
  return value.replace(/\/+$/, '');
}

/** A key as it was set, which a header can carry (RFC 9110, 5.5). Throws as {@link setAddress} does. */
export function setKey(name: string, value: string): string {
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw invalid(name, 'tem espaços ou caracteres que uma chave não pode ter');
}

type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as none. */
const setting = (env: Environment, name: string) => env[`ORACULO_BACKEND_${name}`]?.trim() || null;

/** By the names that docs/collectors.md gives them (Keys). */
export function credentialsFrom(env: Environment): Credentials {
  return {
    youtubeKey: setting(env, 'YOUTUBE_KEY'),
    telegramToken: setting(env, 'TELEGRAM_TOKEN'),
    instagramToken: setting(env, 'INSTAGRAM_TOKEN'),
    instagramUserId: setting(env, 'INSTAGRAM_USER'),
  };
}

/** Null where none is set. */
export interface WebhookSettings {
  readonly url: string | null;
  readonly secret: string | null;
}

/** Null where none is set. Telegram's token is that of {@link Credentials}. */
export interface SocialSettings {
  /** Posts are shown and not published unless this is set. */
  readonly publish: boolean;
  /** Number or `@name` of the chat that the bot writes to. */
  readonly telegramChat: string | null;
  /** Address of the instance. */
  readonly mastodonUrl: string | null;
  readonly mastodonToken: string | null;
}

export interface AiSettings {
  /** `openai` or `anthropic`; null: summaries are made without a model. */
  readonly kind: string | null;
  /** Up to what comes before `/chat/completions` or `/messages`; null: the service of that name. */
  readonly url: string | null;
  readonly key: string | null;
  readonly model: string | null;
}

/** Null where none is set. */
export interface ErpSettings {
  readonly url: string | null;
  readonly token: string | null;
  /** Path of the mapping. */
  readonly mappingFile: string | null;
}

/** Where executors send to. */
export interface Targets {
  readonly webhook: WebhookSettings;
  readonly social: SocialSettings;
  readonly ai: AiSettings;
  readonly erp: ErpSettings;
}

/** By the names that docs/executors.md gives them. */
export function targetsFrom(env: Environment): Targets {
  return {
    webhook: { url: setting(env, 'WEBHOOK_URL'), secret: setting(env, 'WEBHOOK_SECRET') },
    social: {
      publish: setting(env, 'SOCIAL_PUBLISH') === '1',
      telegramChat: setting(env, 'TELEGRAM_CHAT'),
      mastodonUrl: setting(env, 'MASTODON_URL'),
      mastodonToken: setting(env, 'MASTODON_TOKEN'),
    },
    ai: {
      kind: setting(env, 'AI_KIND'),
      url: setting(env, 'AI_URL'),
      key: setting(env, 'AI_KEY'),
      model: setting(env, 'AI_MODEL'),
    },
    erp: {
      url: setting(env, 'ERP_URL'),
      token: setting(env, 'ERP_TOKEN'),
      mappingFile: setting(env, 'ERP_MAPPING'),
    },
  };
}
