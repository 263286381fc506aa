/** The `relatorios` executor as a worker. */
import { QUEUES } from '../../topology.ts';
import type { Role } from '../../worker/role.ts';
import { executorRole } from '../executor-role.ts';
import { fileFailure } from '../files/file-failure.ts';
import { writeReport } from './write-report.ts';

export function relatoriosRole(dataDir: string): Role {
  return executorRole({
    executador: 'relatorios',
    queue: QUEUES.relatorios,
    prefetch: 4,
    async run({ fonte, dados }, { message }) {
      const { correlation_id: correlationId, timestamp: madeAt } = message;
      const written = await writeReport(dataDir, { fonte, correlationId, madeAt, dados }).catch((error) => {
        throw fileFailure('O relatório', error);
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
