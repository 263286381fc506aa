/** The `automacoes` executor as a worker: what was collected goes to one signed webhook, whole. */
import type { Clock } from '../../../core/deps.ts';
import type { Refusal, Requests } from '../../http/http.ts';
import { uuidOf } from '../../messages/uuid.ts';
import { setAddress, type WebhookSettings } from '../../settings.ts';
import { QUEUES } from '../../topology.ts';
import type { Role, Task } from '../../worker/role.ts';
import { credentials, type TaskFailure } from '../../worker/task-failure.ts';
import { type Execution, executorRole } from '../executor-role.ts';
import { signatureHeaders } from './signature.ts';

export interface AutomacoesDeps {
  readonly http: Requests;
  readonly webhook: WebhookSettings;
  readonly clock: Clock;
}

function failureOf({ status }: Refusal): TaskFailure | null {
  if (status !== 401 && status !== 403) return null;
  return credentials(
    'credencial_recusada',
    `O webhook recusou o envio (${status}): confira ORACULO_BACKEND_WEBHOOK_SECRET dos dois lados`,
  );
}

function configured({ url, secret }: WebhookSettings): { readonly url: string; readonly secret: string } {
  // The secret is only signed with, so that any text will do.
  if (url !== null && secret !== null) return { url: setAddress('WEBHOOK_URL', url), secret };
  const missing = url === null ? 'ORACULO_BACKEND_WEBHOOK_URL' : 'ORACULO_BACKEND_WEBHOOK_SECRET';
  throw credentials(
    'credencial_ausente',
    `O executador "automacoes" precisa de ${missing}: defina no backend e tente de novo`,
  );
}

/** The same for every attempt and copy of one execution, so that a receiver can drop what it already has. */
const deliveryId = ({ message, sourceId }: Task) => uuidOf([message.correlation_id, 'automacoes', sourceId]);

function bodyOf({ fonte, dados }: Execution, task: Task): string {
  const { correlation_id, timestamp } = task.message;
  return JSON.stringify({ entrega: deliveryId(task), correlation_id, fonte, pedido_em: timestamp, dados });
}

export function automacoesRole({ http, webhook, clock }: AutomacoesDeps): Role {
  return executorRole({
    executador: 'automacoes',
    queue: QUEUES.automacoes,
    prefetch: 4,
    async run(execution, task) {
      const { url, secret } = configured(webhook);
      const body = bodyOf(execution, task);
      await http.send('POST', url, body, {
        // The address is the operator's own, and may well be on the same network.
        allowLocal: true,
        headers: {
          'content-type': 'application/json',
          'x-oraculo-event': 'iniciar_execucao',
          'x-oraculo-delivery': deliveryId(task),
          ...signatureHeaders(secret, body, clock.now()),
        },
        failureOf,
        statusSuffices: true,
        signal: task.signal,
      });
      const { itens } = execution.dados;
      return { resultado: 'ok', itens: Array.isArray(itens) ? itens.length : 0 };
    },
  });
}
