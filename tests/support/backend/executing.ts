/** What an executor is called with in a test: the data of a collection, and the task that carries them. */
import type { Role } from '../../../src/backend/worker/role.ts';
import { type TestTask, testTask } from './collecting.ts';

export const COLLECTED = {
  titulo: 'Canal de teste',
  url: 'https://example.org/canal',
  itens: Array.from({ length: 3 }, (_, index) => ({
    id: `id-${index}`,
    titulo: `Item ${index} & <b>mais</b>`,
    url: `https://example.org/${index}`,
    autor: 'Autora',
    publicado_em: `2026-11-2${index}T12:00:00.000Z`,
    resumo: `Resumo do item ${index}. Fala de saúde, de escolas e de obras.`,
    detalhes: { valor_estimado: 1000 * index, uf: 'CE' },
  })),
};

export function executionTask(
  executador: string,
  dados: Readonly<Record<string, unknown>> = COLLECTED,
): TestTask {
  const task = testTask();
  return {
    ...task,
    message: {
      ...task.message,
      tipo_evento: 'iniciar_execucao',
      payload: { executador, fonte: 'youtube', dados },
    },
  };
}

/** Payload of the one event that the executor makes. */
export async function execute(role: Role, task = executionTask(role.name)) {
  const events = await role.handle(task);
  return events[0]?.payload ?? {};
}
