import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawMedia } from '../../../../src/backend/collectors/instagram/media.ts';
import { itemsOf, type RawItem } from '../../../../src/backend/collectors/items/item.ts';
import { rawContratacao } from '../../../../src/backend/collectors/licitacoes/contratacao.ts';
import { rawPost } from '../../../../src/backend/collectors/telegram/post.ts';
import { readPreview } from '../../../../src/backend/collectors/telegram/preview.ts';
import { foundVideo, playlistVideo } from '../../../../src/backend/collectors/youtube/videos.ts';
import { loadValidators } from '../../../../src/backend/messages/validator.ts';
import { contratacao } from '../../../support/backend/pncp.ts';
import { previewHtml } from '../../../support/backend/telegram.ts';

const validators = loadValidators('resources');

/** Whether a collection of these items is a message of the system. */
function isMessage(raw: readonly RawItem[]): boolean {
  const itens = itemsOf(raw, 'https://e.org/');
  const message = {
    correlation_id: 'c',
    tipo_evento: 'resultado_coleta',
    payload: { fonte: 'x', status: 'ok', dados: { titulo: null, itens }, erros: [] },
    timestamp: '2026-11-30T12:00:00Z',
  };
  return validators.isMessage(JSON.parse(JSON.stringify(message)));
}

const reads = (name: string, record: object, read: (value: unknown) => RawItem[]) =>
  [name, record, read] as const;

const PLAYLIST_ITEM = {
  snippet: { title: 't', description: 'd', channelTitle: 'c' },
  contentDetails: { videoId: 'v', videoPublishedAt: '2026-11-30T12:00:00Z' },
};
const SEARCH_RESULT = { id: { videoId: 'v' }, snippet: { title: 't', publishedAt: '2026-11-30T12:00:00Z' } };
const MEDIA = {
  id: '1',
  caption: 'c',
  permalink: 'https://i.org/1',
  timestamp: '2026-11-30T12:00:00+0000',
  like_count: 1,
};

describe('records that are not what they should be', () => {
  it.each([
    reads('a tender', contratacao(1), rawContratacao),
    reads('a video of a playlist', PLAYLIST_ITEM, (value) => playlistVideo(value).map(({ raw }) => raw)),
    reads('a video of a search', SEARCH_RESULT, (value) => foundVideo(value).map(({ raw }) => raw)),
    reads('a post of Instagram', MEDIA, (value) => rawMedia(value, '@a')),
  ])('%s', (_name, record, read) => {
    expect(read(record)).toHaveLength(1);
    const fields = Object.keys(record);
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...fields), (value, field) => {
        expect(isMessage(read(value))).toBe(true);
        expect(isMessage(read({ ...record, [field]: value }))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('a page of Telegram', () => {
    const html = previewHtml(
      'canal_x',
      [
        { number: 7, text: 'Olá', author: 'Ana' },
        { number: 8, media: 'photo' },
      ],
      7,
    );
    const index = fc.nat(html.length);
    fc.assert(
      fc.property(index, index, fc.string(), (from, to, text) => {
        const mangled = html.slice(0, Math.min(from, to)) + text + html.slice(Math.max(from, to));
        expect(isMessage(readPreview(mangled).posts.map(rawPost))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
