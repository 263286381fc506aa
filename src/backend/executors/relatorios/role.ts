/** The `relatorios` executor as a worker: `iniciar_execucao` in, files and `resultado_execucao` out. */
import { messageOf } from '../../../shared/errors.ts';
import { z } from '../../../shared/schema.ts';
import { EXCHANGES, QUEUES } from '../../topology.ts';
import type { Role } from '../../worker/role.ts';
import { permanent, TaskFailure, temporary } from '../../worker/task-failure.ts';
import { writeReport } from './write-report.ts';

const EXECUTADOR = 'relatorios';
const request = z.object({
  executador: z.string(),
  fonte: z.string(),
  dados: z.record(z.string(), z.unknown()),
});

/** Failures of the disk may pass (space is made, a mount returns); without a system's code it is a defect. */
function fileFailure(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof TaskFailure || typeof code !== 'string') return error;
  const text = `O relatório não pôde ser gravado (${code}): ${messageOf(error).slice(0, 300)}`;
  return temporary(code === 'ENOSPC' ? 'disco_cheio' : 'arquivo_nao_gravado', text, { cause: error });
}

export function relatoriosRole(dataDir: string): Role {
  return {
    queue: QUEUES.relatorios,
    name: EXECUTADOR,
    etapa: 'execucao',
    accepts: ['iniciar_execucao'],
    prefetch: 4,
    async handle({ message, log }) {
      const { executador, fonte, dados } = request.parse(message.payload);
      if (executador !== EXECUTADOR) {
        throw permanent(
          'executador_inesperado',
          `Este executador é "${EXECUTADOR}", não "${executador.slice(0, 100)}"`,
        );
      }
      const { correlation_id: correlationId, timestamp: madeAt } = message;
      const written = await writeReport(dataDir, { fonte, correlationId, madeAt, dados }).catch((error) => {
        throw fileFailure(error);
      });
      log.info('report written', { arquivo: written.arquivo, itens: written.total });
      const payload = {
        executador: EXECUTADOR,
        fonte,
        status: 'ok',
        resultado: 'ok',
        arquivo: written.arquivo,
        arquivos: written.arquivos,
        itens: written.total,
        erros: [],
      };
      return [
        {
          exchange: EXCHANGES.results,
          routingKey: `resultado_execucao.${EXECUTADOR}`,
          tipo: 'resultado_execucao',
          payload,
        },
      ];
    },
  };
}
