/**
 * The `midias_sociais` executor as a worker: one post about the collection on each network that is set up. Posts are
 * only shown, in the result, unless publishing was switched on.
 */
import type { ResultStore } from '../../../core/results/port.ts';
import type { Endpoint } from '../../http/api.ts';
import type { Requests } from '../../http/http.ts';
import { uuidOf } from '../../messages/uuid.ts';
import { type SocialSettings, setAddress, setKey } from '../../settings.ts';
import { QUEUES } from '../../topology.ts';
import type { Role, Task } from '../../worker/role.ts';
import { credentials, permanent, TaskFailure } from '../../worker/task-failure.ts';
import { collectedData } from '../collected.ts';
import { type Execution, executorRole, type Publication } from '../executor-role.ts';
import { composePost, MASTODON_RULE, TELEGRAM_RULE } from './compose.ts';
import { mastodonNetwork, type Network, telegramNetwork } from './networks.ts';
import { surelyNotPosted } from './not-posted.ts';

export interface SocialDeps {
  readonly http: Requests;
  readonly telegramBot: Endpoint;
  readonly telegramToken: string | null;
  readonly social: SocialSettings;
  readonly results: ResultStore;
}

type Draft = Pick<Network, 'rede' | 'rule'>;

/** What is shown where nothing is set up. */
const DRAFTS: readonly Draft[] = [
  { rede: 'telegram', rule: TELEGRAM_RULE },
  { rede: 'mastodon', rule: MASTODON_RULE },
];
/** As long as a message that was dealt with is known. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;

function networksOf({ http, telegramBot, telegramToken, social }: SocialDeps): readonly Network[] {
  const { telegramChat, mastodonUrl, mastodonToken } = social;
  return [
    ...(telegramToken !== null && telegramChat !== null
      ? [telegramNetwork(http, telegramBot, setKey('TELEGRAM_TOKEN', telegramToken), telegramChat)]
      : []),
    ...(mastodonUrl !== null && mastodonToken !== null
      ? [
          mastodonNetwork(
            http,
            setAddress('MASTODON_URL', mastodonUrl),
            setKey('MASTODON_TOKEN', mastodonToken),
          ),
        ]
      : []),
  ];
}

function textFor({ dados, fonte }: Execution, { rule }: Draft): string {
  const { titulo, itens } = collectedData.parse(dados);
  return composePost(titulo ?? fonte, itens, rule);
}

function needsNetwork() {
  return credentials(
    'credencial_ausente',
    'Nenhuma rede está configurada: defina ORACULO_BACKEND_TELEGRAM_CHAT e _TELEGRAM_TOKEN, ou ORACULO_BACKEND_MASTODON_URL e _MASTODON_TOKEN',
  );
}

const UNCERTAIN = 'publicacao_incerta';

function uncertain({ rede }: Network, cause?: TaskFailure) {
  return permanent(
    UNCERTAIN,
    `A resposta da rede "${rede}" se perdeu, e a publicação pode já estar lá: procure-a, e reenvie a mensagem só se não estiver`,
    cause,
  );
}

export function midiasSociaisRole(deps: SocialDeps): Role {
  /**
   * For a network that would post twice: an attempt is marked before it, and the mark goes only where surely nothing was
   * posted. The operator who sends the message again has looked, so that each sending again has a mark of its own.
   */
  async function publishMarked(
    network: Network,
    texto: string,
    id: string,
    task: Task,
  ): Promise<string | null> {
    const mark = `oraculo:publicando:${uuidOf([id, task.retryId])}`;
    if (!(await deps.results.claim(mark, 'enviando', KEEP_MS))) throw uncertain(network);
    try {
      return await network.publish(texto, id, task.signal);
    } catch (error) {
      if (surelyNotPosted(error)) await deps.results.delete(mark);
      // Told at once: were it the last attempt, the operator would send it again without having looked.
      else if (error instanceof TaskFailure) throw uncertain(network, error);
      throw error;
    }
  }

  /** The text is part of the id: under the same message another text is another post. */
  async function publishOnce(network: Network, texto: string, task: Task): Promise<Publication> {
    const id = uuidOf([task.message.correlation_id, network.rede, task.sourceId, texto]);
    const key = `oraculo:publicado:${id}`;
    const known = await deps.results.get(key);
    if (known !== null) return { rede: network.rede, texto, url: known || null };
    const url = network.knowsRepeats
      ? await network.publish(texto, id, task.signal)
      : await publishMarked(network, texto, id, task);
    await deps.results.set(key, url ?? '', KEEP_MS);
    return { rede: network.rede, texto, url };
  }

  /** A network in doubt does not keep the others from their post; the doubt fails the task after them. */
  async function publishAll(
    networks: readonly Network[],
    execution: Execution,
    task: Task,
  ): Promise<readonly Publication[]> {
    const publicacoes: Publication[] = [];
    let doubt: TaskFailure | null = null;
    for (const network of networks) {
      try {
        publicacoes.push(await publishOnce(network, textFor(execution, network), task));
      } catch (error) {
        if (!(error instanceof TaskFailure) || error.codigo !== UNCERTAIN) throw error;
        doubt = error;
      }
    }
    if (doubt !== null) throw doubt;
    return publicacoes;
  }

  return executorRole({
    executador: 'midias_sociais',
    queue: QUEUES.midias_sociais,
    prefetch: 1,
    async run(execution, task) {
      const networks = networksOf(deps);
      const { length: itens } = collectedData.parse(execution.dados).itens;
      if (!deps.social.publish) {
        const drafts = networks.length > 0 ? networks : DRAFTS;
        const publicacoes = drafts.map((draft) => ({
          rede: draft.rede,
          texto: textFor(execution, draft),
          url: null,
        }));
        return { resultado: 'simulacao', itens, publicacoes };
      }
      if (networks.length === 0) throw needsNetwork();
      return { resultado: 'ok', itens, publicacoes: await publishAll(networks, execution, task) };
    },
  });
}
