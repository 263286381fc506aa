import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  composePost,
  MASTODON_RULE,
  TELEGRAM_RULE,
} from '../../../../src/backend/executors/midias-sociais/compose.ts';
import { midiasSociaisRole } from '../../../../src/backend/executors/midias-sociais/role.ts';
import type { Http } from '../../../../src/backend/http/http.ts';
import type { SocialSettings } from '../../../../src/backend/settings.ts';
import {
  type Answer,
  type ApiServer,
  type Asked,
  startApiServer,
} from '../../../support/backend/api-server.ts';
import { collectorHttp } from '../../../support/backend/collecting.ts';
import { execute, executionTask } from '../../../support/backend/executing.ts';
import { memoryResults } from '../../../support/backend/memory-results.ts';
import { botRefusal, TOKEN } from '../../../support/backend/telegram.ts';

const MASTODON_TOKEN = 'token-do-mastodon';

/** Both networks, as they answer a post that they take. */
function networks({ path, headers, body }: Asked): Answer {
  if (path === '/api/v1/statuses') {
    if (headers.authorization !== `Bearer ${MASTODON_TOKEN}`) {
      return { status: 401, json: { error: 'The access token is invalid' } };
    }
    return {
      json: { id: '1', content: JSON.parse(body).status, url: 'https://mastodon.example/@oraculo/1' },
    };
  }
  return {
    json: { ok: true, result: { message_id: 42, chat: { id: -1001, username: 'canal', type: 'channel' } } },
  };
}

let server: ApiServer;
let http: Http;
let results: ReturnType<typeof memoryResults>;
beforeAll(async () => {
  server = await startApiServer(networks);
  http = collectorHttp();
});
beforeEach(() => {
  server.asked.length = 0;
  server.answer = networks;
  results = memoryResults();
});
afterAll(async () => {
  await http.close();
  await server.close();
});

function role(more: Partial<SocialSettings> = {}, telegram = server.url) {
  const social = {
    publish: true,
    telegramChat: '@canal',
    mastodonUrl: `${server.url}/`,
    mastodonToken: MASTODON_TOKEN,
    ...more,
  };
  return midiasSociaisRole({
    http,
    telegramBot: { url: telegram, allowLocal: true },
    telegramToken: TOKEN,
    social,
    results,
  });
}
const NOWHERE = { telegramChat: null, mastodonUrl: null };

describe('posting about a collection', () => {
  it('posts once on each network that is set up, and says where', async () => {
    const { publicacoes, ...rest } = await execute(role());
    expect(rest).toMatchObject({ resultado: 'ok', itens: 3 });
    expect(publicacoes).toMatchObject([
      { rede: 'telegram', url: 'https://t.me/canal/42' },
      { rede: 'mastodon', url: 'https://mastodon.example/@oraculo/1' },
    ]);
    const [telegram, mastodon] = server.asked;
    expect(JSON.parse(telegram?.body ?? '')).toEqual({
      chat_id: '@canal',
      text: expect.stringContaining('• Item 0 & <b>mais</b> https://example.org/0'),
      link_preview_options: { is_disabled: true },
    });
    expect(JSON.parse(mastodon?.body ?? '')).toEqual({ status: expect.any(String), language: 'pt' });
    expect(mastodon?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('does not post again what is known to be out, and goes on with the rest', async () => {
    const task = executionTask('midias_sociais');
    server.answer = (asked) => (asked.path === '/api/v1/statuses' ? { status: 503 } : networks(asked));
    await expect(execute(role(), task)).rejects.toMatchObject({ codigo: 'http_503', kind: 'temporary' });
    server.answer = networks;
    expect((await execute(role(), task)).publicacoes).toMatchObject([
      { rede: 'telegram', url: 'https://t.me/canal/42' },
      { rede: 'mastodon', url: 'https://mastodon.example/@oraculo/1' },
    ]);
    const posts = server.asked.map(({ path, headers }) => [
      path.split('/').at(-1),
      headers['idempotency-key'],
    ]);
    expect(posts.map(([name]) => name)).toEqual(['sendMessage', 'statuses', 'statuses']);
    expect(posts[1]?.[1]).toBe(posts[2]?.[1]);
  });

  const posts = () => server.asked.filter(({ path }) => path.endsWith('/sendMessage')).length;
  const lostOnTelegram = (asked: Asked): Answer =>
    asked.path.endsWith('/sendMessage') ? { isLost: true } : networks(asked);

  it('leaves a post whose answer was lost to the operator, and posts on the other networks', async () => {
    const task = executionTask('midias_sociais');
    for (const answer of [lostOnTelegram, networks, networks]) {
      server.answer = answer;
      await expect(execute(role(), task)).rejects.toMatchObject({
        codigo: 'publicacao_incerta',
        kind: 'permanent',
      });
    }
    expect(posts()).toBe(1);
    expect(server.asked.filter(({ path }) => path === '/api/v1/statuses')).toHaveLength(1);
    // The operator has looked and sends it again.
    const { publicacoes } = await execute(role(), { ...task, retryId: 'r-1' });
    expect(publicacoes).toMatchObject([{ url: 'https://t.me/canal/42' }, { rede: 'mastodon' }]);
    expect(posts()).toBe(2);
  });

  it('leaves a post to the operator that a program which ended may have made', async () => {
    const task = executionTask('midias_sociais');
    server.answer = (asked) => {
      results.set = async () => Promise.reject(new Error('the program ends here'));
      return networks(asked);
    };
    await expect(execute(role({ mastodonUrl: null }), task)).rejects.toThrow('ends here');
    await expect(execute(role({ mastodonUrl: null }), task)).rejects.toMatchObject({
      codigo: 'publicacao_incerta',
    });
    expect(posts()).toBe(1);
  });

  it('posts in a later attempt what surely was not posted', async () => {
    const task = executionTask('midias_sociais');
    const nowhere = await startApiServer(networks);
    await nowhere.close();
    await expect(execute(role({}, nowhere.url), task)).rejects.toMatchObject({ codigo: 'conexao_falhou' });
    server.answer = () => botRefusal(429, 'Too Many Requests', { retry_after: 3 });
    await expect(execute(role(), task)).rejects.toMatchObject({ codigo: 'limite_de_taxa' });
    server.answer = networks;
    expect(await execute(role(), task)).toMatchObject({
      publicacoes: [{ url: 'https://t.me/canal/42' }, {}],
    });
  });

  it.each<[string, Answer]>([
    ['no JSON', { text: '<html>' }],
    ['JSON of another form', { json: { ok: true, url: 5 } }],
    ['what cannot be decoded', { text: 'x', headers: { 'content-encoding': 'gzip' } }],
  ])('takes a success for one whatever comes with it: %s', async (_name, answer) => {
    server.answer = () => answer;
    expect((await execute(role())).publicacoes).toMatchObject([{ url: null }, { url: null }]);
  });

  it('posts another text under the same message, and says of each what was posted', async () => {
    const task = executionTask('midias_sociais');
    await execute(role(), task);
    const itens = [{ id: 'novo', titulo: 'Item novo', url: null }];
    const changed = { ...executionTask('midias_sociais', { titulo: 'Canal de teste', itens }) };
    const { publicacoes } = await execute(role(), changed);
    const texto = 'Canal de teste\n\n• Item novo';
    expect(publicacoes).toMatchObject([{ texto }, { texto }]);
    expect(server.asked.slice(2).map(({ body }) => JSON.parse(body))).toMatchObject([
      { text: texto },
      { status: texto },
    ]);
  });

  it('only shows what it would post unless publishing is on', async () => {
    const shown = await execute(role({ publish: false, telegramChat: null }));
    expect(shown).toMatchObject({ resultado: 'simulacao', publicacoes: [{ rede: 'mastodon', url: null }] });
    expect(await execute(role({ publish: false, ...NOWHERE }))).toMatchObject({
      publicacoes: [{ rede: 'telegram' }, { rede: 'mastodon' }],
    });
    expect(server.asked).toEqual([]);
  });

  it.each<[Partial<SocialSettings>, string]>([
    [{ mastodonUrl: 'mastodon.example' }, 'ORACULO_BACKEND_MASTODON_URL'],
    [{ mastodonToken: 'um token' }, 'ORACULO_BACKEND_MASTODON_TOKEN'],
  ])('says which setting does not serve: %o', async (wrong, name) => {
    const failure = execute(role(wrong));
    await expect(failure).rejects.toMatchObject({ codigo: 'configuracao_invalida', kind: 'credentials' });
    await expect(failure).rejects.toThrow(name);
    expect(server.asked).toEqual([]);
  });

  it('needs a network to publish on', async () => {
    await expect(execute(role(NOWHERE))).rejects.toMatchObject({
      codigo: 'credencial_ausente',
      kind: 'credentials',
    });
  });

  it.each<[Answer, string, string]>([
    [botRefusal(400, 'Bad Request: chat not found'), 'pedido_recusado', 'permanent'],
    [botRefusal(401, `Unauthorized ${TOKEN}`), 'credencial_recusada', 'credentials'],
    [botRefusal(403, 'Forbidden: bot is not a member of the channel chat'), 'acesso_negado', 'permanent'],
    [botRefusal(429, 'Too Many Requests', { retry_after: 3 }), 'limite_de_taxa', 'temporary'],
  ])('on a Telegram that answers %o', async (answer, codigo, kind) => {
    server.answer = () => answer;
    const failure = execute(role());
    await expect(failure).rejects.toMatchObject({ codigo, kind });
    await expect(failure).rejects.not.toThrow(TOKEN);
  });

  it.each<[Answer, string, string]>([
    [{ status: 401, json: { error: `${MASTODON_TOKEN} is invalid` } }, 'credencial_recusada', 'credentials'],
    [{ status: 403, json: { error: 'outside the authorized scopes' } }, 'credencial_recusada', 'credentials'],
    [
      { status: 422, json: { error: 'Validation failed: Text character limit of 500 exceeded' } },
      'pedido_recusado',
      'permanent',
    ],
    [{ status: 429, json: { error: 'Too many requests' } }, 'limite_de_taxa', 'temporary'],
    [{ status: 502, text: 'Bad Gateway' }, 'http_502', 'temporary'],
  ])('on a Mastodon that answers %o', async (answer, codigo, kind) => {
    server.answer = () => answer;
    const failure = execute(role({ telegramChat: null }));
    await expect(failure).rejects.toMatchObject({ codigo, kind });
    await expect(failure).rejects.not.toThrow(MASTODON_TOKEN);
  });
});

describe('a post', () => {
  const items = (count: number, url: string | null, titulo = 'Título do item') =>
    Array.from({ length: count }, (_, index) => ({
      id: String(index),
      titulo: `${titulo} ${index}`,
      url,
      autor: null,
      publicado_em: null,
      resumo: null,
    }));

  it('says how many items did not fit', () => {
    const text = composePost('Canal', items(100, 'https://example.org/x'), MASTODON_RULE);
    expect(text).toMatch(/^Canal\n\n• Título do item 0 https:\/\/example\.org\/x\n/);
    const shown = text.split('\n').filter((line) => line.startsWith('•')).length;
    expect(text.endsWith(`… e mais ${100 - shown}`)).toBe(true);
    expect(MASTODON_RULE.measure(text)).toBeLessThanOrEqual(500);
  });

  it('counts an address as 23 characters on Mastodon, and in full on Telegram', () => {
    const long = `https://example.org/${'a'.repeat(1_000)}`;
    expect(MASTODON_RULE.measure(`a ${long}`)).toBe(25);
    expect(composePost('Canal', items(3, long), MASTODON_RULE).match(/•/g)).toHaveLength(3);
    expect(composePost('Canal', items(9, long), TELEGRAM_RULE).match(/•/g)).toHaveLength(3);
  });

  it('counts what people see as one character on Mastodon, and never breaks a limit', () => {
    expect(MASTODON_RULE.measure('😀é')).toBe(2);
    expect(TELEGRAM_RULE.measure('😀')).toBe(2);
    for (const rule of [MASTODON_RULE, TELEGRAM_RULE]) {
      const text = composePost('T'.repeat(900), items(500, null, '😀'.repeat(80)), rule);
      expect(rule.measure(text)).toBeLessThanOrEqual(rule.limit);
    }
  });

  it('calls nobody, and keeps to its lines', () => {
    const [item] = items(1, 'https://example.org/@autora/1', 'Oi @fulano\n\n• @a@b.example');
    const text = composePost('@canal', item === undefined ? [] : [item], MASTODON_RULE);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).not.toMatch(/(?<!\/)@\w/);
    expect(text).toContain(' https://example.org/@autora/1');
  });

  it('of nothing is its title', () => {
    expect(composePost('Canal', [], MASTODON_RULE)).toBe('Canal');
  });
});
