/**
 * A tender as the PNCP's consultation API lists it (manual of the consultation APIs, "Consultar Contratações por Data de
 * Publicação"), to an item. Lenient in all but its number: one odd record must not lose the others.
 */
import { z } from '../../../shared/schema.ts';
import { isoDate } from '../../text/dates.ts';
import { type Details, plainText, type RawItem, webUrl } from '../items/item.ts';

const PORTAL = 'https://pncp.gov.br';

const text = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);

const contratacao = z.object({
  numeroControlePNCP: z.string().min(1),
  numeroCompra: text,
  anoCompra: number,
  sequencialCompra: number,
  processo: text,
  objetoCompra: text,
  informacaoComplementar: text,
  modalidadeNome: text,
  modoDisputaNome: text,
  situacaoCompraNome: text,
  srp: z.boolean().nullish().catch(null),
  valorTotalEstimado: number,
  valorTotalHomologado: number,
  dataPublicacaoPncp: text,
  dataAtualizacao: text,
  dataAberturaProposta: text,
  dataEncerramentoProposta: text,
  linkSistemaOrigem: text,
  orgaoEntidade: z.object({ cnpj: text, razaoSocial: text }).nullish().catch(null),
  unidadeOrgao: z.object({ nomeUnidade: text, municipioNome: text, ufSigla: text }).nullish().catch(null),
});

type Contratacao = z.infer<typeof contratacao>;

/** The API's times are Brasília's, without saying so; Brazil has had no summer time since before the portal began. */
function brasilia(date: string | null | undefined): string | null {
  if (date == null) return null;
  const zoned = /T.*(Z|[+-]\d\d:?\d\d)$/.test(date);
  return isoDate(zoned ? date : `${date.includes('T') ? date : `${date}T00:00:00`}-03:00`);
}

function portalUrl({ orgaoEntidade, anoCompra, sequencialCompra }: Contratacao): string | undefined {
  const cnpj = orgaoEntidade?.cnpj;
  if (cnpj == null || anoCompra == null || sequencialCompra == null) return undefined;
  return `${PORTAL}/app/editais/${encodeURIComponent(cnpj)}/${anoCompra}/${sequencialCompra}`;
}

function details(one: Contratacao): Details {
  return {
    modalidade: one.modalidadeNome ?? null,
    disputa: one.modoDisputaNome ?? null,
    situacao: one.situacaoCompraNome ?? null,
    numero: one.numeroCompra ?? null,
    processo: one.processo ?? null,
    registro_de_precos: one.srp ?? null,
    /** Reais. 0 where the budget is secret. */
    valor_estimado: one.valorTotalEstimado ?? null,
    valor_homologado: one.valorTotalHomologado ?? null,
    propostas_de: brasilia(one.dataAberturaProposta),
    propostas_ate: brasilia(one.dataEncerramentoProposta),
    atualizado_em: brasilia(one.dataAtualizacao),
    orgao_cnpj: one.orgaoEntidade?.cnpj ?? null,
    unidade: one.unidadeOrgao?.nomeUnidade ?? null,
    municipio: one.unidadeOrgao?.municipioNome ?? null,
    uf: one.unidadeOrgao?.ufSigla ?? null,
    sistema_de_origem: webUrl(one.linkSistemaOrigem ?? undefined, PORTAL),
  };
}

const reais = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });

/** What a person wants to know first, in a line. */
function summary(one: Contratacao): string {
  const { municipioNome, ufSigla } = one.unidadeOrgao ?? {};
  const facts = [
    one.modalidadeNome,
    [municipioNome, ufSigla].filter(Boolean).join('/'),
    one.valorTotalEstimado ? `valor estimado ${reais.format(one.valorTotalEstimado)}` : '',
    one.situacaoCompraNome,
  ];
  const line = facts.filter(Boolean).join(' · ');
  return one.informacaoComplementar ? `${line}. ${one.informacaoComplementar}` : line;
}

/** None for a record without a number. */
export function rawContratacao(value: unknown): RawItem[] {
  const read = contratacao.safeParse(value);
  if (!read.success) return [];
  const one = read.data;
  return [
    {
      id: one.numeroControlePNCP,
      title: plainText(one.objetoCompra ?? one.numeroControlePNCP),
      url: portalUrl(one),
      author: one.orgaoEntidade?.razaoSocial ?? undefined,
      date: brasilia(one.dataPublicacaoPncp) ?? undefined,
      summary: plainText(summary(one)),
      details: details(one),
    },
  ];
}
