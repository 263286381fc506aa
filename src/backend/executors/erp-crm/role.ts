/** The `erp_crm` executor as a worker: each item becomes a record of another system, by REST and a mapping file. */
import type { ResultStore } from '../../../core/results/port.ts';
import { type Api, openApi } from '../../http/api.ts';
import type { Refusal, Requests } from '../../http/http.ts';
import { said } from '../../http/said.ts';
import { uuidOf } from '../../messages/uuid.ts';
import { type ErpSettings, setAddress, setKey } from '../../settings.ts';
import { QUEUES } from '../../topology.ts';
import type { Role, Task } from '../../worker/role.ts';
import { credentials, permanent, type TaskFailure } from '../../worker/task-failure.ts';
import { collectedData } from '../collected.ts';
import { executorRole } from '../executor-role.ts';
import { readMapping, requestOf } from './mapping.ts';

export interface ErpDeps {
  readonly http: Requests;
  readonly erp: ErpSettings;
  readonly results: ResultStore;
}

/** As long as a message that was dealt with is known. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;

function refusalOf(token: string): (refusal: Refusal) => TaskFailure | null {
  return ({ status, text }) => {
    const why = said(text, token);
    switch (status) {
      case 401:
      case 403:
        return credentials(
          'credencial_recusada',
          `O ERP/CRM recusou o token (ORACULO_BACKEND_ERP_TOKEN): ${why}`,
        );
      case 404:
        return permanent('nao_encontrado', `O ERP/CRM não tem esse caminho ou registro: ${why}`);
      case 400:
      case 409:
      case 422:
        return permanent('pedido_recusado', `O ERP/CRM recusou o registro: ${why}`);
      default:
        return null;
    }
  };
}

interface Ready {
  readonly api: Api;
  readonly mappingFile: string;
}

function readyFor({ http, erp: { url, token, mappingFile } }: ErpDeps): Ready {
  if (url === null || token === null || mappingFile === null) {
    const missing = url === null ? 'URL' : token === null ? 'TOKEN' : 'MAPPING';
    throw credentials(
      'credencial_ausente',
      `O executador "erp_crm" precisa de ORACULO_BACKEND_ERP_${missing}: defina no backend e tente de novo`,
    );
  }
  const api = openApi({
    http,
    // The address is the operator's own, and such systems often are on the same network.
    endpoint: { url: setAddress('ERP_URL', url), allowLocal: true },
    headers: { accept: 'application/json' },
    secretHeaders: { authorization: `Bearer ${setKey('ERP_TOKEN', token)}` },
    failureOf: refusalOf(token),
    statusSuffices: true,
  });
  return { api, mappingFile };
}

/**
 * Holds how many requests of this message are done, so that an attempt goes on where the last one ended. A place only means
 * something in the very same list: other items, another mapping or another system begin anew.
 */
function progressKey({ message, sourceId }: Task, requests: unknown): string {
  return `oraculo:registrados:${uuidOf([message.correlation_id, sourceId, JSON.stringify(requests)])}`;
}

export function erpCrmRole(deps: ErpDeps): Role {
  async function registered(key: string): Promise<number> {
    const count = Number((await deps.results.get(key)) ?? 0);
    return Number.isSafeInteger(count) && count > 0 ? count : 0;
  }

  return executorRole({
    executador: 'erp_crm',
    queue: QUEUES.erp_crm,
    prefetch: 1,
    async run({ dados }, task) {
      const { api, mappingFile } = readyFor(deps);
      const mapping = await readMapping(mappingFile);
      const requests = collectedData.parse(dados).itens.map((item) => requestOf(mapping, item));
      const key = progressKey(task, [deps.erp.url, mapping.metodo, requests]);
      let done = await registered(key);
      for (const { path, body } of requests.slice(done)) {
        await api.send(mapping.metodo, path, body, { signal: task.signal });
        done += 1;
        await deps.results.set(key, String(done), KEEP_MS);
      }
      return { resultado: 'ok', itens: done };
    },
  });
}
