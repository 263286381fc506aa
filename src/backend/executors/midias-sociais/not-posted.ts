/** Which failures leave no doubt that nothing was posted. All others may have lost the answer to a post that is out. */
import { neverSent } from '../../http/failures.ts';
import { TaskFailure } from '../../worker/task-failure.ts';

/** Refusals, and what keeps a request from being made at all. */
const CERTAIN: ReadonlySet<string> = new Set([
  'acesso_negado',
  'bot_ocupado',
  'credencial_recusada',
  'endereco_bloqueado',
  'endereco_invalido',
  'limite_de_taxa',
  'pedido_recusado',
  'redirecionamento_recusado',
  'servidor_em_pausa',
]);

export function surelyNotPosted(error: unknown): boolean {
  if (!(error instanceof TaskFailure)) return false;
  return CERTAIN.has(error.codigo) || error.codigo.startsWith('http_4') || neverSent(error.cause);
}
