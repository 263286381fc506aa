/**
 * The PNCP's consultation API (`GET /v1/contratacoes/publicacao`). The manual allows pages of 500; the service refuses
 * more than 50 and fewer than 10, a window of more than 365 days, and a request without a modality.
 */
import { z } from '../../../shared/schema.ts';
import { type Endpoint, openApi } from '../../http/api.ts';
import type { Refusal, Requests } from '../../http/http.ts';
import { parseJson, readJson } from '../../http/json.ts';
import { said } from '../../http/said.ts';
import { permanent, type TaskFailure, temporary } from '../../worker/task-failure.ts';
import { itemsOf } from '../items/item.ts';
import type { Page } from '../read-pages.ts';
import { rawContratacao } from './contratacao.ts';

const PAGE_SIZE = 50;
/** A page of a large state takes the service longer than a page of a feed should. */
const PATIENCE_MS = 40_000;
const PATH = '/v1/contratacoes/publicacao';
const NOTHING_PUBLISHED = 204;

const page = z.object({ data: z.array(z.unknown()).nullable(), totalPaginas: z.int().nonnegative() });
/** Spring's error body. */
const refusalBody = z.object({ message: z.string() });

export interface Search {
  /** Days in Brasília, AAAAMMDD. */
  readonly dataInicial: string;
  readonly dataFinal: string;
  readonly codigoModalidadeContratacao: string;
  readonly uf: string | undefined;
}

/**
 * Under load the service refuses dates that are in order ("Data Inicial deve ser anterior…", "maior que 365 dias"), and
 * takes them a moment later. Those sent here always are in order.
 */
const ABOUT_DATES = /data inicial|data final|per[ií]odo/i;

function failureOf({ status, text }: Refusal): TaskFailure | null {
  if (status !== 400 && status !== 422) return null;
  const why = said(refusalBody.safeParse(parseJson(text)).data?.message);
  const mensagem = `O PNCP recusou a consulta (${status}): ${why}`;
  return ABOUT_DATES.test(why) ? temporary('pncp_recusou', mensagem) : permanent('pncp_recusou', mensagem);
}

/** Reads one page of a search, the first being 1. */
export function openPncp(http: Requests, endpoint: Endpoint) {
  const headers = { accept: 'application/json' };
  const api = openApi({ http, endpoint, headers, failureOf, patienceMs: PATIENCE_MS });
  return async (search: Search, pagina: number, signal: AbortSignal): Promise<Page<number>> => {
    const answer = await api.get(PATH, { ...search, pagina, tamanhoPagina: PAGE_SIZE }, signal);
    if (answer.status === NOTHING_PUBLISHED) return { records: 0, items: [], next: null };
    const { data, totalPaginas } = readJson(answer, page);
    const records = data ?? [];
    return {
      records: records.length,
      items: itemsOf(records.flatMap(rawContratacao), endpoint.url),
      next: pagina < totalPaginas ? pagina + 1 : null,
    };
  };
}
