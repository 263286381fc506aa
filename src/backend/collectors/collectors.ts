/** All collectors as workers, each with its manners towards the servers it asks (docs/collectors.md). */
import type { Requests } from '../http/http.ts';
import type { Politeness } from '../http/politeness.ts';
import type { Validators } from '../messages/validator.ts';
import type { Credentials, Endpoints } from '../settings.ts';
import { QUEUES } from '../topology.ts';
import type { Role } from '../worker/role.ts';
import { blogRole } from './blog/role.ts';
import type { PagesDeps } from './collect-pages.ts';
import { type Collector, collectorRole } from './collector-role.ts';
import { collectInstagram, instagramParameters } from './instagram/collect.ts';
import { collectLicitacoes, licitacoesParameters } from './licitacoes/collect.ts';
import { collectTelegram, telegramParameters } from './telegram/collect.ts';
import { collectYoutube, youtubeParameters } from './youtube/collect.ts';

export interface CollectorDeps extends PagesDeps {
  /** Requests with these manners. */
  readonly polite: (rules: Politeness) => Requests;
  readonly validators: Validators;
  readonly endpoints: Endpoints;
  readonly credentials: Credentials;
}

const PAUSE_MS = 10_000;
const MANNERS = {
  /** Many small hosts, and a collection asks one of them twice at most. */
  blog: { intervalMs: 0, concurrency: 2, pauseMs: PAUSE_MS },
  /** A shared public service that answers bursts with 429. */
  licitacoes: { intervalMs: 1_000, concurrency: 1, pauseMs: PAUSE_MS },
  /** What is scarce there is the day's quota, which a search of many pages uses up. */
  youtube: { intervalMs: 200, concurrency: 2, pauseMs: PAUSE_MS },
  /** Pages made for people: asked no faster than someone who reads on. */
  telegram: { intervalMs: 1_000, concurrency: 1, pauseMs: PAUSE_MS },
  /** The limits count over an hour, and are the whole app's. */
  instagram: { intervalMs: 1_000, concurrency: 1, pauseMs: PAUSE_MS },
} as const satisfies Readonly<Record<string, Politeness>>;

export function collectorRoles(deps: CollectorDeps): readonly Role[] {
  const { results, clock, validators, endpoints, credentials } = deps;
  const polite = (source: keyof typeof MANNERS) => deps.polite(MANNERS[source]);
  const licitacoes = { http: polite('licitacoes'), endpoint: endpoints.pncp, results, clock };
  const instagram = {
    http: polite('instagram'),
    endpoint: endpoints.instagramGraph,
    token: credentials.instagramToken,
    userId: credentials.instagramUserId,
    results,
    clock,
  };
  const telegram = {
    http: polite('telegram'),
    web: endpoints.telegramWeb,
    bot: endpoints.telegramBot,
    token: credentials.telegramToken,
    results,
    clock,
  };
  const youtube = {
    http: polite('youtube'),
    api: endpoints.youtubeApi,
    feeds: endpoints.youtubeFeeds,
    key: credentials.youtubeKey,
    results,
    clock,
  };
  const collector = <Parameters>(one: Collector<Parameters>) => collectorRole(one, results);
  return [
    blogRole({ http: polite('blog'), results, now: clock.now }, validators.parameters('blog')),
    collector({
      fonte: 'licitacoes',
      queue: QUEUES.licitacoes,
      prefetch: 2,
      check: validators.parameters('licitacoes'),
      parameters: licitacoesParameters,
      collect: (parameters, task) => collectLicitacoes(parameters, task, licitacoes),
    }),
    collector({
      fonte: 'youtube',
      queue: QUEUES.youtube,
      prefetch: 2,
      check: validators.parameters('youtube'),
      parameters: youtubeParameters,
      collect: (parameters, task) => collectYoutube(parameters, task, youtube),
    }),
    collector({
      fonte: 'telegram',
      queue: QUEUES.telegram,
      // Two at once would read the same updates of a bot.
      prefetch: 1,
      check: validators.parameters('telegram'),
      parameters: telegramParameters,
      collect: (parameters, task) => collectTelegram(parameters, task, telegram),
    }),
    collector({
      fonte: 'instagram',
      queue: QUEUES.instagram,
      prefetch: 2,
      check: validators.parameters('instagram'),
      parameters: instagramParameters,
      collect: (parameters, task) => collectInstagram(parameters, task, instagram),
    }),
  ];
}
