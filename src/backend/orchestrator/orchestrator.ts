/**
 * The orchestrator: results in, next commands out. It keeps nothing itself; what it knows of a run is in the message
 * and in the result store, so any number of it may run.
 *
 *     resultado_coleta ok   ─▶ iniciar_execucao
 *     resultado_coleta erro ─▶ the run's result
 *     resultado_execucao    ─▶ the run's result
 *     falha_tarefa, final   ─▶ the run's result
 */
import type { Clock } from '../../core/deps.ts';
import type { ResultStore } from '../../core/results/port.ts';
import { z } from '../../shared/schema.ts';
import { EXCHANGES, EXECUTORS, QUEUES } from '../topology.ts';
import type { OutgoingEvent, Role, Task } from '../worker/role.ts';
import { FAILURE_EVENT } from '../worker/settle.ts';
import { permanent } from '../worker/task-failure.ts';
import { addToRecord, type ResultRecord } from './result-record.ts';

/** The executor of a request that names none. */
const USUAL_EXECUTOR = 'relatorios';
const KNOWN: ReadonlySet<string> = new Set(EXECUTORS);

const erro = z.object({ codigo: z.string(), mensagem: z.string() });
const status = z.enum(['ok', 'erro']);

// Shapes that mensagem_schema.json has checked already; read here for their types.
const collected = z.object({
  fonte: z.string(),
  status,
  dados: z.record(z.string(), z.unknown()),
  erros: z.array(erro),
  executador: z.string().default(USUAL_EXECUTOR),
});
const executed = z.object({
  executador: z.string(),
  fonte: z.string().optional(),
  status,
  resultado: z.string(),
  arquivo: z.string().optional(),
  arquivos: z.array(z.string()).optional(),
  erros: z.array(erro),
});
const failed = z.object({ fonte: z.string().optional(), definitiva: z.boolean(), erro });

export interface OrchestratorDeps {
  readonly results: ResultStore;
  readonly clock: Clock;
}

export function orchestratorRole({ results, clock }: OrchestratorDeps): Role {
  const record = (
    { message }: Task,
    part: Omit<Partial<ResultRecord>, 'correlation_id'> & Pick<ResultRecord, 'estado'>,
  ) =>
    addToRecord(results, {
      ...part,
      correlation_id: message.correlation_id,
      atualizado_em: new Date(clock.now()).toISOString(),
    });

  async function onCollected(task: Task): Promise<OutgoingEvent[]> {
    const { fonte, status: outcome, dados, erros, executador } = collected.parse(task.message.payload);
    if (outcome === 'erro') {
      await record(task, { estado: 'erro', fonte, erros });
      return [];
    }
    if (!KNOWN.has(executador)) {
      throw permanent('executador_inesperado', `Não há executador "${executador.slice(0, 100)}"`);
    }
    const coletados = Array.isArray(dados.itens) ? dados.itens.length : 0;
    await record(task, { estado: 'executando', fonte, coletados });
    return [
      {
        exchange: EXCHANGES.commands,
        routingKey: `iniciar_execucao.${executador}`,
        tipo: 'iniciar_execucao',
        payload: { executador, fonte, dados },
      },
    ];
  }

  async function onExecuted(task: Task): Promise<OutgoingEvent[]> {
    const { status: outcome, ...rest } = executed.parse(task.message.payload);
    await record(task, { estado: outcome, ...rest });
    return [];
  }

  async function onFailed(task: Task): Promise<OutgoingEvent[]> {
    const { fonte, definitiva, erro: why } = failed.parse(task.message.payload);
    if (definitiva)
      await record(task, { estado: 'erro', ...(fonte === undefined ? {} : { fonte }), erros: [why] });
    return [];
  }

  const handlers = new Map([
    ['resultado_coleta', onCollected],
    ['resultado_execucao', onExecuted],
    [FAILURE_EVENT, onFailed],
  ]);
  return {
    queue: QUEUES.results,
    name: 'orquestrador',
    etapa: 'orquestracao',
    accepts: [...handlers.keys()],
    prefetch: 16,
    handle: async (task) => (await handlers.get(task.message.tipo_evento)?.(task)) ?? [],
  };
}
