/** The `relatorios` executor as a worker. */
import { messageOf } from '../../../shared/errors.ts';
import { QUEUES } from '../../topology.ts';
import type { Role } from '../../worker/role.ts';
import { TaskFailure, temporary } from '../../worker/task-failure.ts';
import { executorRole } from '../executor-role.ts';
import { writeReport } from './write-report.ts';

/** Failures of the disk may pass (space is made, a mount returns); without a system's code it is a defect. */
function fileFailure(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof TaskFailure || typeof code !== 'string') return error;
  const text = `O relatório não pôde ser gravado (${code}): ${messageOf(error).slice(0, 300)}`;
  return temporary(code === 'ENOSPC' ? 'disco_cheio' : 'arquivo_nao_gravado', text, { cause: error });
}

export function relatoriosRole(dataDir: string): Role {
  return executorRole({
    executador: 'relatorios',
    queue: QUEUES.relatorios,
    prefetch: 4,
    async run({ fonte, dados }, { message }) {
      const { correlation_id: correlationId, timestamp: madeAt } = message;
      const written = await writeReport(dataDir, { fonte, correlationId, madeAt, dados }).catch((error) => {
        throw fileFailure(error);
      });
      return {
        resultado: 'ok',
        arquivo: written.arquivo,
        arquivos: written.arquivos,
        itens: written.total,
      };
    },
  });
}
