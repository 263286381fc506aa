/** What all collectors are as workers: `iniciar_coleta` in, checked by the profile's schema; `resultado_coleta` out. */
import { z } from '../../shared/schema.ts';
import type { Check } from '../messages/validator.ts';
import { EXCHANGES } from '../topology.ts';
import type { OutgoingEvent, Role, Task } from '../worker/role.ts';
import { permanent } from '../worker/task-failure.ts';
import type { Item } from './items/item.ts';

const request = z.object({ fonte: z.string(), parametros: z.record(z.string(), z.unknown()) });

/** Who is to work on what is collected: a parameter of every source, no matter of the collection itself. */
const plan = z.object({ executador: z.string().optional() });

/** Becomes `payload.dados` of `resultado_coleta`. */
export interface CollectedData {
  readonly titulo: string | null;
  /** Where a person finds what was collected. */
  readonly url: string;
  readonly itens: readonly Item[];
}

export interface Collector<Parameters> {
  readonly fonte: string;
  readonly queue: string;
  /** Collections at the same time. */
  readonly prefetch: number;
  /** The profile's schema of the source's parameters. */
  readonly check: Check;
  /** The same parameters with their types. */
  readonly parameters: z.ZodType<Parameters>;
  /** Throws a `TaskFailure`; the abort of the task's signal as it is. */
  readonly collect: (parameters: Parameters, task: Task) => Promise<CollectedData>;
}

interface Request<Parameters> {
  readonly parameters: Parameters;
  readonly executador?: string | undefined;
}

function requestOf<Parameters>(collector: Collector<Parameters>, { message }: Task): Request<Parameters> {
  const { fonte, parametros } = request.parse(message.payload);
  if (fonte !== collector.fonte) {
    throw permanent(
      'fonte_inesperada',
      `Este escavador coleta "${collector.fonte}", não "${fonte.slice(0, 100)}"`,
    );
  }
  const problem = collector.check(parametros);
  if (problem !== null) throw permanent('parametros_invalidos', `Os parâmetros não são válidos: ${problem}`);
  return { parameters: collector.parameters.parse(parametros), ...plan.parse(parametros) };
}

export function collectorRole<Parameters>(collector: Collector<Parameters>): Role {
  const { fonte } = collector;
  return {
    queue: collector.queue,
    name: fonte,
    etapa: 'coleta',
    fonte,
    accepts: ['iniciar_coleta'],
    prefetch: collector.prefetch,
    async handle(task): Promise<readonly OutgoingEvent[]> {
      const { parameters, executador } = requestOf(collector, task);
      const dados = await collector.collect(parameters, task);
      const { itens, titulo: _title, url: _url, ...counts } = dados;
      task.log.info('collected', { itens: itens.length, ...counts });
      return [
        {
          exchange: EXCHANGES.results,
          routingKey: `resultado_coleta.${fonte}`,
          tipo: 'resultado_coleta',
          payload: {
            fonte,
            status: 'ok',
            dados,
            erros: [],
            ...(executador === undefined ? {} : { executador }),
          },
        },
      ];
    },
  };
}
