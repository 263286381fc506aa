/** All executors as workers (docs/executors.md). */
import type { Clock } from '../../core/deps.ts';
import type { ResultStore } from '../../core/results/port.ts';
import type { Requests } from '../http/http.ts';
import type { Politeness } from '../http/politeness.ts';
import type { Credentials, Endpoints, Targets } from '../settings.ts';
import type { Role } from '../worker/role.ts';
import { automacoesRole } from './automacoes/role.ts';
import { conteudoRole } from './conteudo/role.ts';
import { erpCrmRole } from './erp-crm/role.ts';
import { midiasSociaisRole } from './midias-sociais/role.ts';
import { relatoriosRole } from './relatorios/role.ts';

export interface ExecutorDeps {
  /** Requests without manners: for addresses of the operator's own. */
  readonly http: Requests;
  readonly polite: (rules: Politeness) => Requests;
  readonly results: ResultStore;
  readonly clock: Clock;
  /** Files go below it. */
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly endpoints: Endpoints;
  readonly credentials: Credentials;
  readonly targets: Targets;
}

/** Networks that people read: no faster than someone who writes. */
const SOCIAL_MANNERS: Politeness = { intervalMs: 1_000, concurrency: 1, pauseMs: 10_000 };
/** Records go one after the other: business systems count requests per second. */
const ERP_MANNERS: Politeness = { intervalMs: 100, concurrency: 1, pauseMs: 10_000 };

export function executorRoles(deps: ExecutorDeps): readonly Role[] {
  const { http, clock, dataDir, resourcesDir, results, targets } = deps;
  return [
    relatoriosRole(dataDir),
    automacoesRole({ http, webhook: targets.webhook, clock }),
    midiasSociaisRole({
      http: deps.polite(SOCIAL_MANNERS),
      telegramBot: deps.endpoints.telegramBot,
      telegramToken: deps.credentials.telegramToken,
      social: targets.social,
      results,
    }),
    conteudoRole({ http, ai: targets.ai, dataDir, resourcesDir }),
    erpCrmRole({ http: deps.polite(ERP_MANNERS), erp: targets.erp, results }),
  ];
}
