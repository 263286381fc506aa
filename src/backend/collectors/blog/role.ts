/** The blog collector as a worker: `iniciar_coleta` in, `resultado_coleta` out. */

import type { ResultStore } from '../../../core/results/port.ts';
import { z } from '../../../shared/schema.ts';
import type { Check } from '../../messages/validator.ts';
import { EXCHANGES, QUEUES } from '../../topology.ts';
import type { Role } from '../../worker/role.ts';
import { permanent } from '../../worker/task-failure.ts';
import { blogParameters, type CollectDeps, collectBlog } from './collect.ts';
import { feedCache } from './feed-cache.ts';

const FONTE = 'blog';
const request = z.object({ fonte: z.string(), parametros: z.record(z.string(), z.unknown()) });

export interface BlogRoleDeps extends Omit<CollectDeps, 'cache'> {
  /** Where the feed cache lives. */
  readonly results: ResultStore;
}

/** `check` is the profile's schema of the source's parameters. */
export function blogRole({ results, ...deps }: BlogRoleDeps, check: Check): Role {
  return {
    queue: QUEUES.blog,
    name: FONTE,
    etapa: 'coleta',
    fonte: FONTE,
    accepts: ['iniciar_coleta'],
    prefetch: 4,
    async handle({ message, signal, log }) {
      const { fonte, parametros } = request.parse(message.payload);
      if (fonte !== FONTE) {
        throw permanent('fonte_inesperada', `Este escavador coleta "${FONTE}", não "${fonte.slice(0, 100)}"`);
      }
      const problem = check(parametros);
      if (problem !== null)
        throw permanent('parametros_invalidos', `Os parâmetros não são válidos: ${problem}`);
      // Made for each task, so that its lines tell the task.
      const cache = feedCache(results, log);
      const dados = await collectBlog(blogParameters.parse(parametros), signal, { ...deps, cache });
      log.info('collected', {
        itens: dados.itens.length,
        formato: dados.formato,
        sem_novidades: dados.sem_novidades,
      });
      const payload = { fonte: FONTE, status: 'ok', dados, erros: [] };
      return [
        {
          exchange: EXCHANGES.results,
          routingKey: `resultado_coleta.${FONTE}`,
          tipo: 'resultado_coleta',
          payload,
        },
      ];
    },
  };
}
