/** The tenders collector: period, modality, state and words to published tenders of all of Brazil's public bodies. */
import { z } from '../../../shared/schema.ts';
import type { Endpoint } from '../../http/api.ts';
import type { Requests } from '../../http/http.ts';
import { wordsMatcher } from '../../text/matches.ts';
import { collectPages, type PagesDeps } from '../collect-pages.ts';
import type { CollectedData, CollectingTask } from '../collector-role.ts';
import type { Item } from '../items/item.ts';
import { oldestWithin } from '../items/periods.ts';
import type { PagesRead } from '../read-pages.ts';
import { openPncp, type Search } from './pncp.ts';

/** As the profile's schema for the source `licitacoes` lets them through. */
export const licitacoesParameters = z.object({
  periodo: z.enum(['24h', '7d', '30d', '365d']).default('7d'),
  modalidade: z.string(),
  uf: z.string().optional(),
  texto: z.string().default(''),
  limite: z.int().positive(),
  somente_novos: z.boolean().default(false),
});
export type LicitacoesParameters = z.infer<typeof licitacoesParameters>;

export interface LicitacoesDeps extends PagesDeps {
  readonly http: Requests;
  readonly endpoint: Endpoint;
}

/** The portal counts days in Brasília. */
const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Sao_Paulo' });
const dayOf = (time: number | string) => day.format(new Date(time)).replaceAll('-', '');

const textOf = ({ titulo, autor, resumo, detalhes }: Item) =>
  [titulo, autor, resumo, detalhes?.unidade, detalhes?.municipio].filter(Boolean).join(' ');

/** Throws a `TaskFailure`; the abort of the task's signal as it is. */
export async function collectLicitacoes(
  { periodo, modalidade, uf, texto, limite, somente_novos }: LicitacoesParameters,
  task: CollectingTask,
  deps: LicitacoesDeps,
): Promise<CollectedData & PagesRead> {
  const now = deps.clock.now();
  const oldest = oldestWithin(periodo, now);
  const search: Search = {
    dataInicial: dayOf(oldest),
    dataFinal: dayOf(now),
    codigoModalidadeContratacao: modalidade,
    uf,
  };
  const readPage = openPncp(deps.http, deps.endpoint);
  const matches = wordsMatcher(texto);
  const read = await collectPages(
    {
      fonte: 'licitacoes',
      target: { modalidade, uf: uf ?? null, texto },
      onlyNew: somente_novos,
      oldest,
      matches: (item) => matches(textOf(item)),
      newestFirst: false,
      limit: limite,
      first: 1,
      read: (pagina) => readPage(search, pagina, task.signal),
    },
    task,
    deps,
  );
  const where = [uf ?? 'Brasil', texto].filter((part) => part !== '').join(' · ');
  return { titulo: `Licitações · ${where}`, url: 'https://pncp.gov.br/app/editais', ...read };
}
