/**
 * The `midias_sociais` executor as a worker: one post about the collection on each network that is set up. Posts are
 * only shown, in the result, unless publishing was switched on.
 */
import type { ResultStore } from '../../../core/results/port.ts';
import type { Endpoint } from '../../http/api.ts';
import type { Requests } from '../../http/http.ts';
import { uuidOf } from '../../messages/uuid.ts';
import type { SocialSettings } from '../../settings.ts';
import { QUEUES } from '../../topology.ts';
import type { Role, Task } from '../../worker/role.ts';
import { credentials } from '../../worker/task-failure.ts';
import { collectedData } from '../collected.ts';
import { type Execution, executorRole, type Publication } from '../executor-role.ts';
import { composePost, MASTODON_RULE, TELEGRAM_RULE } from './compose.ts';
import { mastodonNetwork, type Network, telegramNetwork } from './networks.ts';

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
      ? [telegramNetwork(http, telegramBot, telegramToken, telegramChat)]
      : []),
    ...(mastodonUrl !== null && mastodonToken !== null
      ? [mastodonNetwork(http, mastodonUrl, mastodonToken)]
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

export function midiasSociaisRole(deps: SocialDeps): Role {
  const networks = networksOf(deps);

  /** A post that is known to be out is not sent again; between sending and remembering a crash may send it twice. */
  async function publishOnce(network: Network, texto: string, task: Task): Promise<Publication> {
    const id = uuidOf([task.message.correlation_id, network.rede, task.sourceId]);
    const key = `oraculo:publicado:${id}`;
    const known = await deps.results.get(key);
    const url = known === null ? await network.publish(texto, id, task.signal) : known || null;
    if (known === null) await deps.results.set(key, url ?? '', KEEP_MS);
    return { rede: network.rede, texto, url };
  }

  return executorRole({
    executador: 'midias_sociais',
    queue: QUEUES.midias_sociais,
    prefetch: 1,
    async run(execution, task) {
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
      const publicacoes: Publication[] = [];
      for (const network of networks) {
        publicacoes.push(await publishOnce(network, textFor(execution, network), task));
      }
      return { resultado: 'ok', itens, publicacoes };
    },
  });
}
