/** What all executors are as workers: `iniciar_execucao` in, `resultado_execucao` out. */
import { z } from '../../shared/schema.ts';
import { EXCHANGES } from '../topology.ts';
import type { OutgoingEvent, Role, Task } from '../worker/role.ts';
import { permanent } from '../worker/task-failure.ts';
import { collectedData } from './collected.ts';

const request = z.object({
  executador: z.string(),
  fonte: z.string(),
  dados: z.record(z.string(), z.unknown()),
});

export interface Execution {
  readonly fonte: string;
  /** `payload.dados` of the collection; any collector may have made them. */
  readonly dados: Readonly<Record<string, unknown>>;
}

/** Becomes part of `payload` of `resultado_execucao`. */
export interface Executed {
  /** A word for the operator: `ok`, or what was done instead. */
  readonly resultado: string;
  readonly arquivo?: string;
  readonly arquivos?: readonly string[];
  /** Items that were dealt with. */
  readonly itens: number;
  readonly publicacoes?: readonly Publication[];
  /** Markdown. */
  readonly resumo?: string;
  /** Null: without a model. */
  readonly modelo?: string | null;
  readonly tokens?: { readonly entrada: number | null; readonly saida: number | null } | null;
}

/** One post on one network. */
export interface Publication {
  readonly rede: string;
  readonly texto: string;
  /** Where it is to be seen; null where it was not published, or its network does not tell. */
  readonly url: string | null;
}

export interface Executor {
  readonly executador: string;
  readonly queue: string;
  readonly prefetch: number;
  /** Must bear being run twice. Throws a `TaskFailure`; the abort of the task's signal as it is. */
  readonly run: (execution: Execution, task: Task) => Promise<Executed>;
}

export function executorRole({ executador, queue, prefetch, run }: Executor): Role {
  return {
    queue,
    name: executador,
    etapa: 'execucao',
    accepts: ['iniciar_execucao'],
    prefetch,
    async handle(task): Promise<readonly OutgoingEvent[]> {
      const { executador: wanted, fonte, dados } = request.parse(task.message.payload);
      if (wanted !== executador) {
        throw permanent(
          'executador_inesperado',
          `Este executador é "${executador}", não "${wanted.slice(0, 100)}"`,
        );
      }
      const executed = await run({ fonte, dados }, task);
      const { ilegiveis } = collectedData.parse(dados);
      const unread = ilegiveis === 0 ? {} : { itens_ilegiveis: ilegiveis };
      task.log.info('executed', { resultado: executed.resultado, itens: executed.itens, ...unread });
      return [
        {
          exchange: EXCHANGES.results,
          routingKey: `resultado_execucao.${executador}`,
          tipo: 'resultado_execucao',
          payload: { executador, fonte, status: 'ok', ...executed, ...unread, erros: [] },
        },
      ];
    },
  };
}
