/** The `conteudo` executor as a worker: a summary of the collection as a Markdown file, by a model or without one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Requests } from '../../http/http.ts';
import { type AiSettings, setAddress, setKey } from '../../settings.ts';
import { cut } from '../../text/plain-text.ts';
import { QUEUES } from '../../topology.ts';
import type { Role, Task } from '../../worker/role.ts';
import { credentials, temporary } from '../../worker/task-failure.ts';
import { type CollectedItem, collectedData } from '../collected.ts';
import { executorRole } from '../executor-role.ts';
import { fileFailure } from '../files/file-failure.ts';
import { folderName } from '../files/names.ts';
import { makeFolder, writeOnce } from '../files/write-file.ts';
import { plainInMarkdown } from './markdown.ts';
import { materialOf } from './material.ts';
import { anthropicModel, type Model, openAiModel } from './models.ts';
import { offlineSummary } from './offline-summary.ts';

export interface ContentDeps {
  readonly http: Requests;
  readonly ai: AiSettings;
  /** The summary goes to `<dataDir>/conteudo`. */
  readonly dataDir: string;
  /** Folder with `prompts/`. */
  readonly resourcesDir: string;
}

/** Of the summary in the result; the file has it whole. */
const LONGEST_IN_RESULT = 4_000;

interface Summary {
  readonly text: string;
  /** Items that it is made of. */
  readonly used: number;
  readonly modelo: string | null;
  readonly tokens: { readonly entrada: number | null; readonly saida: number | null } | null;
}

const SERVICES = {
  openai: { open: openAiModel, url: 'https://api.openai.com/v1' },
  anthropic: { open: anthropicModel, url: 'https://api.anthropic.com/v1' },
} as const;

const isService = (kind: string): kind is keyof typeof SERVICES => Object.hasOwn(SERVICES, kind);

function needs(what: string) {
  return credentials(
    'credencial_ausente',
    `O executador "conteudo" precisa de ${what}: defina no backend e tente de novo`,
  );
}

function modelOf({ http, ai: { kind, url, key, model } }: ContentDeps): Model | null {
  if (kind === null) return null;
  if (!isService(kind)) throw needs('ORACULO_BACKEND_AI_KIND com "openai" ou "anthropic"');
  if (model === null) throw needs('ORACULO_BACKEND_AI_MODEL');
  if (key === null && url === null) throw needs('ORACULO_BACKEND_AI_KEY');
  const service = SERVICES[kind];
  // An address of the operator's own may be on the same network: a model there is a good reason to have set it.
  const endpoint = { url: setAddress('AI_URL', url ?? service.url), allowLocal: url !== null };
  return service.open({ http, endpoint, model, key: key === null ? '' : setKey('AI_KEY', key) });
}

/** One source of a text, `[n]` in it standing for the n-th item. */
function markdown(titulo: string, { text, modelo }: Summary, items: readonly CollectedItem[]): string {
  const sources = items.map(({ titulo: name, url }, index) => {
    const plain = plainInMarkdown(name);
    return `${index + 1}. ${url === null ? plain : `[${plain}](<${url}>)`}`;
  });
  const by =
    modelo === null
      ? 'Resumo feito por frequência de palavras, sem modelo de IA.'
      : `Resumo feito por IA (${modelo}).`;
  return [`# ${plainInMarkdown(titulo)}`, text, by, '## Publicações', sources.join('\n'), ''].join('\n\n');
}

export function conteudoRole(deps: ContentDeps): Role {
  const instructions = readFileSync(join(deps.resourcesDir, 'prompts', 'resumo.md'), 'utf8');

  async function summarise(titulo: string, items: readonly CollectedItem[], task: Task): Promise<Summary> {
    const model = modelOf(deps);
    if (model === null || items.length === 0) {
      return { text: offlineSummary(items), used: items.length, modelo: null, tokens: null };
    }
    const { text: material, used } = materialOf(titulo, items);
    const written = await model.write(instructions, material, task.signal);
    if (written.text === '') throw temporary('resposta_inesperada', 'O serviço de IA respondeu sem texto');
    const text = written.isCut
      ? `${written.text}\n\n(O limite de tamanho encerrou o resumo aqui.)`
      : written.text;
    const tokens = { entrada: written.inputTokens, saida: written.outputTokens };
    return { text, used, modelo: deps.ai.model, tokens };
  }

  return executorRole({
    executador: 'conteudo',
    queue: QUEUES.conteudo,
    prefetch: 1,
    async run({ fonte, dados }, task) {
      const { titulo, itens } = collectedData.parse(dados);
      const summary = await summarise(titulo ?? fonte, itens, task);
      const { correlation_id, timestamp } = task.message;
      const page = markdown(titulo ?? fonte, summary, itens);
      const arquivo = await makeFolder(
        join(deps.dataDir, 'conteudo'),
        folderName(timestamp, fonte, correlation_id),
      )
        .then((folder) => writeOnce(folder, 'resumo', 'md', page))
        .catch((error: unknown) => {
          throw fileFailure('O resumo', error);
        });
      return {
        resultado: 'ok',
        arquivo,
        arquivos: [arquivo],
        itens: summary.used,
        resumo: cut(summary.text, LONGEST_IN_RESULT),
        modelo: summary.modelo,
        tokens: summary.tokens,
      };
    },
  });
}
