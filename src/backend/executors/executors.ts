/** All executors as workers (docs/executors.md). */
import type { Clock } from '../../core/deps.ts';
import type { Requests } from '../http/http.ts';
import type { Targets } from '../settings.ts';
import type { Role } from '../worker/role.ts';
import { automacoesRole } from './automacoes/role.ts';
import { relatoriosRole } from './relatorios/role.ts';

export interface ExecutorDeps {
  readonly http: Requests;
  readonly clock: Clock;
  /** Files go below it. */
  readonly dataDir: string;
  readonly targets: Targets;
}

export function executorRoles({ http, clock, dataDir, targets }: ExecutorDeps): readonly Role[] {
  return [relatoriosRole(dataDir), automacoesRole({ http, webhook: targets.webhook, clock })];
}
