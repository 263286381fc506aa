/** What all collectors are as workers: `iniciar_coleta` in, checked by the profile's schema; `resultado_coleta` out. */
import type { ResultStore } from '../../core/results/port.ts';
import { z } from '../../shared/schema.ts';
import type { Check } from '../messages/validator.ts';
import { EXCHANGES } from '../topology.ts';
import type { OutgoingEvent, Role, Task } from '../worker/role.ts';
import { permanent } from '../worker/task-failure.ts';
import { type Found, firstResult } from './first-result.ts';
import type { Item } from './items/item.ts';
import { type Memory, memoryWriter } from './memory.ts';

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

export interface CollectingTask extends Task {
  /** Has this remembered once the result is published; the last call counts. */
  readonly remember: (memory: Memory) => void;
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
  readonly collect: (parameters: Parameters, task: CollectingTask) => Promise<CollectedData>;
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

type Collection = Pick<Found, 'dados'> & { readonly memory: Memory | null };

async function collectNow<Parameters>(
  collector: Collector<Parameters>,
  parameters: Parameters,
  task: Task,
): Promise<Collection> {
  const memories: Memory[] = [];
  const remember = (memory: Memory) => void memories.push(memory);
  const dados = await collector.collect(parameters, { ...task, remember });
  const { itens, titulo: _title, url: _url, ...counts } = dados;
  task.log.info('collected', { itens: itens.length, ...counts });
  return { dados: { ...dados }, memory: memories.at(-1) ?? null };
}

/** `results` is where the first result of a task and what collections remember are kept. */
export function collectorRole<Parameters>(collector: Collector<Parameters>, results: ResultStore): Role {
  const { fonte } = collector;
  const write = memoryWriter(results);

  /** The same for every attempt of a task. What remembers nothing loses nothing by being collected again. */
  async function collectOnce(parameters: Parameters, task: Task): Promise<Found['dados']> {
    const first = firstResult(results, task.key);
    const before = await first.read();
    const { dados, memory } = before ?? (await collectNow(collector, parameters, task));
    if (memory === null) return dados;
    const found = before ?? (await first.keep({ dados, memory }));
    task.afterPublish(() => write(found.memory));
    task.afterDone(() => first.release(found));
    return found.dados;
  }

  return {
    queue: collector.queue,
    name: fonte,
    etapa: 'coleta',
    fonte,
    accepts: ['iniciar_coleta'],
    prefetch: collector.prefetch,
    async handle(task): Promise<readonly OutgoingEvent[]> {
      const { parameters, executador } = requestOf(collector, task);
      const dados = await collectOnce(parameters, task);
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
