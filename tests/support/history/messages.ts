/**
 * Messages of ORÁCULO as a tap would deliver them, the same ones for the same seed: runs of four steps that overlap, some
 * of which fail. Bodies have about 600 bytes; one result in ten lists what it collected and has about 4 KB.
 */
import { encodeProperties } from '../../../src/core/broker/properties/codec.ts';
import { type Random, random } from './random.ts';

export interface Message {
  readonly exchange: string;
  readonly routingKey: string;
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** 14 November 2023, 22:13:20 UTC. */
export const FIRST_AT = 1_700_000_000_000;
/** Mean time between two messages, in ms: five million take a month. */
export const APART_MS = 500;

const OPEN_RUNS = 64;
const SITES = 900;
/** One attempt in that share fails, and one failure in three is final. */
const FAILING = 0.03;
const WORDS =
  'coleta publicação recente sobre tecnologia mercado dados relatório brasil novo sistema governo empresa produto pesquisa energia saúde escola cidade estado preço banco crédito safra porto obra clima chuva jogo final equipe projeto edital prazo resultado análise estudo modelo rede nuvem chave versão código teste falha fila mensagem evento painel serviço cliente contrato'.split(
    ' ',
  );
const ERRORS = [
  'http_503',
  'http_404',
  'tempo_esgotado',
  'conexao_falhou',
  'dns_nao_resolvido',
  'nao_e_feed',
];

interface Run {
  readonly id: string;
  readonly site: number;
  step: number;
}

function sentence(chance: Random, words: number): string {
  return Array.from({ length: words }, () =>
    chance.chance(0.15) ? `${chance.of(WORDS)}${chance.whole(10_000)}` : chance.of(WORDS),
  ).join(' ');
}

function item(chance: Random, site: number) {
  const number = chance.whole(1_000_000);
  return {
    id: chance.uuid(),
    titulo: sentence(chance, 7),
    url: `https://site-${site}.exemplo.org/publicacoes/${number}`,
    autor: `${chance.of(WORDS)} ${chance.of(WORDS)}`,
    publicado_em: new Date(FIRST_AT + number * 1_000).toISOString(),
    resumo: sentence(chance, 18),
  };
}

function parameters(chance: Random, site: number) {
  return {
    url: `https://site-${site}.exemplo.org/feed.xml`,
    periodo: chance.of(['24h', '7d', '30d', '365d', 'tudo']),
    limite: 10 + chance.whole(90),
    permitir_rede_local: false,
    observacao: sentence(chance, 24),
  };
}

function collected(chance: Random, site: number) {
  const count = chance.chance(0.2) ? 9 : 1;
  return {
    titulo: sentence(chance, 4),
    url: `https://site-${site}.exemplo.org/feed.xml`,
    formato: chance.of(['rss', 'atom', 'json']),
    itens: Array.from({ length: count }, () => item(chance, site)),
    total_no_feed: chance.whole(200),
    fora_do_periodo: chance.whole(40),
    sem_data: 0,
    sem_novidades: false,
  };
}

function errorOf(chance: Random, site: number) {
  const codigo = chance.of(ERRORS);
  const mensagem = chance.chance(0.002)
    ? `certificado vencido no servidor de origem ${site}`
    : `O endereço https://site-${site}.exemplo.org/feed.xml não respondeu como devia: ${codigo}`;
  return { codigo, mensagem };
}

interface Content {
  readonly type: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const COMMANDS = 'oraculo.comandos';
const RESULTS = 'oraculo.resultados';

function failure(chance: Random, run: Run, final: boolean): Content {
  const [etapa, fila] = run.step < 2 ? ['coleta', 'escavador.blog'] : ['execucao', 'executador.relatorios'];
  const erro = errorOf(chance, run.site);
  return {
    type: 'falha_tarefa',
    exchange: RESULTS,
    routingKey: `falha_tarefa.${run.step < 2 ? 'blog' : 'relatorios'}`,
    payload: { etapa, fila, fonte: 'blog', tentativa: 1 + chance.whole(3), definitiva: final, erro },
  };
}

function stepContent(chance: Random, run: Run): Content {
  const source = { fonte: 'blog' };
  switch (run.step) {
    case 0:
      return {
        type: 'iniciar_coleta',
        exchange: COMMANDS,
        routingKey: 'iniciar_coleta.blog',
        payload: { ...source, parametros: parameters(chance, run.site) },
      };
    case 1:
      return {
        type: 'resultado_coleta',
        exchange: RESULTS,
        routingKey: 'resultado_coleta.blog',
        payload: { ...source, status: 'ok', dados: collected(chance, run.site), erros: [] },
      };
    case 2:
      return {
        type: 'iniciar_execucao',
        exchange: COMMANDS,
        routingKey: 'iniciar_execucao.relatorios',
        payload: { executador: 'relatorios', ...source, dados: collected(chance, run.site) },
      };
    default:
      return {
        type: 'resultado_execucao',
        exchange: RESULTS,
        routingKey: 'resultado_execucao.relatorios',
        payload: {
          executador: 'relatorios',
          ...source,
          status: 'ok',
          resultado: {
            coletados: chance.whole(100),
            resumo: sentence(chance, 20),
            tempo_ms: chance.whole(9_000),
          },
          arquivo: `relatorios/2026-${run.id.slice(0, 12)}/relatorio.html`,
          arquivos: [`relatorios/2026-${run.id.slice(0, 12)}/itens.csv`],
          erros: [],
        },
      };
  }
}

/** The next message of a run, and whether it was its last. */
function advance(chance: Random, run: Run): { readonly content: Content; readonly ended: boolean } {
  if (run.step % 2 === 1 && chance.chance(FAILING)) {
    const final = chance.chance(1 / 3);
    return { content: failure(chance, run, final), ended: final };
  }
  const content = stepContent(chance, run);
  run.step += 1;
  return { content, ended: run.step === 4 };
}

function messageOf(chance: Random, run: Run, content: Content, receivedAt: number): Message {
  const { type, exchange, routingKey, payload } = content;
  const madeAt = receivedAt - chance.whole(40);
  const body = {
    correlation_id: run.id,
    tipo_evento: type,
    payload,
    timestamp: new Date(madeAt).toISOString(),
  };
  return {
    exchange,
    routingKey,
    rawProperties: encodeProperties({
      contentType: 'application/json',
      deliveryMode: 2,
      correlationId: run.id,
      messageId: chance.uuid(),
      timestamp: BigInt(Math.trunc(madeAt / 1_000)),
      type,
      appId: 'oraculo',
    }),
    body: Buffer.from(JSON.stringify(body)),
    receivedAt,
  };
}

/** Endless; whoever reads it stops. */
export function* messages(seed: number): Generator<Message, never> {
  const chance = random(seed);
  const start = (): Run => ({ id: chance.uuid(), site: chance.whole(SITES), step: 0 });
  const open = Array.from({ length: OPEN_RUNS }, start);
  let at = FIRST_AT;
  for (;;) {
    const index = chance.whole(OPEN_RUNS);
    const run = open[index] ?? start();
    const { content, ended } = advance(chance, run);
    if (ended) open[index] = start();
    at += chance.whole(2 * APART_MS);
    yield messageOf(chance, run, content, at);
  }
}

export function firstMessages(seed: number, count: number): readonly Message[] {
  const source = messages(seed);
  return Array.from({ length: count }, () => source.next().value);
}
