/** What the PNCP's consultation API says, in its own form. */
import type { Answer, Asked } from './api-server.ts';

/** A time in Brasília as the API writes it, without a zone. */
export function brasilia(time: number): string {
  return new Date(time - 3 * 3_600_000).toISOString().slice(0, 19);
}

export function contratacao(sequencial: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    numeroControlePNCP: `00394460000141-1-${String(sequencial).padStart(6, '0')}/2026`,
    numeroCompra: String(sequencial),
    anoCompra: 2026,
    sequencialCompra: sequencial,
    processo: `2350${sequencial}`,
    objetoCompra: `Aquisição de gêneros alimentícios, lote ${sequencial}`,
    informacaoComplementar: null,
    modalidadeId: 6,
    modalidadeNome: 'Pregão - Eletrônico',
    modoDisputaId: 1,
    modoDisputaNome: 'Aberto',
    situacaoCompraId: '1',
    situacaoCompraNome: 'Divulgada no PNCP',
    srp: true,
    valorTotalEstimado: 1234.5,
    valorTotalHomologado: null,
    dataInclusao: brasilia(Date.now() - sequencial * 60_000),
    dataPublicacaoPncp: brasilia(Date.now() - sequencial * 60_000),
    dataAtualizacao: brasilia(Date.now()),
    dataAberturaProposta: '2026-11-20T08:00:00',
    dataEncerramentoProposta: '2026-12-20T09:30:00',
    linkSistemaOrigem: 'https://compras.example.gov.br/1',
    orgaoEntidade: {
      cnpj: '00394460000141',
      razaoSocial: 'MUNICIPIO DE FORTALEZA',
      poderId: 'E',
      esferaId: 'M',
    },
    unidadeOrgao: {
      codigoUnidade: '1',
      nomeUnidade: 'Secretaria de Educação',
      codigoIbge: '2304400',
      municipioNome: 'Fortaleza',
      ufSigla: 'CE',
      ufNome: 'Ceará',
    },
    usuarioNome: 'Compras.gov.br',
    ...more,
  };
}

/** Answers a consultation as the service does: pages, its limits, 204 where nothing was published. */
export function pncpAnswer(records: readonly object[]): (asked: Asked) => Answer {
  return ({ query }) => {
    const size = Number(query.get('tamanhoPagina') ?? 10);
    const page = Number(query.get('pagina'));
    if (size < 10 || size > 50) return pncpRefusal(400, 'Tamanho de página inválido');
    if (!query.has('codigoModalidadeContratacao'))
      return pncpRefusal(
        400,
        "Required request parameter 'codigoModalidadeContratacao' for method parameter type Long is not present",
      );
    if (records.length === 0) return { status: 204 };
    const pages = Math.ceil(records.length / size);
    const data = records.slice((page - 1) * size, page * size);
    return {
      json: {
        data,
        totalRegistros: records.length,
        totalPaginas: pages,
        numeroPagina: page,
        paginasRestantes: Math.max(0, pages - page),
        empty: data.length === 0,
      },
    };
  };
}

export function pncpRefusal(status: number, message: string): Answer {
  return {
    status,
    json: {
      timestamp: '2026-11-30T12:00:00.000+00:00',
      status,
      error: `${status}`,
      message,
      path: '/api/consulta/v1/contratacoes/publicacao',
    },
  };
}
