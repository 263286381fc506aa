import { describe, expect, test } from 'vitest';
import { givenFiles } from '../../../src/renderer/client/given-files.tsx';
import { sendFile } from '../../../src/renderer/client/send-file.ts';
import {
  EVERYTHING,
  firstSelection,
  masksNothing,
  placeOf,
  suggestedName,
  whatOf,
  withKind,
} from '../../../src/renderer/features/captures/model.ts';
import { readExport } from '../../../src/renderer/features/captures/read-export.ts';
import type { ConsoleClient } from '../../../src/shared/handlers.ts';

const selection = {
  connectionId: 'local',
  kind: 'all',
  run: '',
  filter: '',
  seqs: [],
  from: '',
  to: '',
} as const;

describe('which events are meant', () => {
  test('nothing is asked for while something is missing or the end is before the beginning', () => {
    expect(whatOf(selection)).toEqual({ kind: 'all' });
    expect(whatOf({ ...selection, kind: 'events' })).toBeNull();
    expect(whatOf({ ...selection, kind: 'events', seqs: [3] })).toEqual({ kind: 'events', seqs: [3] });
    expect(whatOf({ ...selection, kind: 'run', run: ' ' })).toBeNull();
    expect(whatOf({ ...selection, kind: 'run', run: ' r-1 ' })).toEqual({
      kind: 'run',
      correlationId: 'r-1',
    });
    expect(whatOf({ ...selection, kind: 'filter', filter: ' ' })).toBeNull();
    const filtered = { ...selection, kind: 'filter', filter: ' last 2h ' } as const;
    expect(whatOf(filtered)).toEqual({ kind: 'filter', filter: 'last 2h' });
    const span = { ...selection, kind: 'span', from: '2026-01-02T10:00', to: '2026-01-02T09:00' } as const;
    expect(whatOf(span)).toBeNull();
    expect(whatOf({ ...span, to: '' })).toBeNull();
    expect(whatOf({ ...span, to: '2026-01-02T11:00' })).toEqual({
      kind: 'span',
      from: Date.parse('2026-01-02T10:00'),
      to: Date.parse('2026-01-02T11:00'),
    });
  });

  test('a run that another screen came with is chosen', () => {
    expect(firstSelection({ connections: [], run: 'r-1', now: 0 })).toMatchObject({
      kind: 'run',
      run: 'r-1',
    });
    expect(firstSelection({ connections: [], now: 0 })).toMatchObject({ kind: 'all', connectionId: '' });
  });
});

describe('what is masked, and where it goes', () => {
  test('kinds are added and taken away', () => {
    const less = withKind(withKind(EVERYTHING, 'cpf', false), 'path', false);
    expect(less.detectors).not.toContain('cpf');
    expect(less.paths).toBe(false);
    expect(withKind(less, 'cpf', true).detectors).toContain('cpf');
    expect(masksNothing({ detectors: [], paths: false })).toBe(true);
  });

  test('a masked file names no run', () => {
    const run = { ...selection, kind: 'run', run: 'cpf-52998224725' } as const;
    expect(suggestedName('Local', run, false, 0)).toContain('52998224725');
    expect(suggestedName('Local', run, true, 0)).not.toContain('52998224725');
  });

  test('a whole path names its folder, a name does not', () => {
    expect(placeOf('/tmp/a/b.oraculo')).toEqual({ folder: '/tmp/a', name: 'b.oraculo' });
    expect(placeOf('/b')).toEqual({ folder: '/', name: 'b' });
    expect(placeOf('C:\\a\\b')).toEqual({ folder: 'C:\\a', name: 'b' });
    expect(placeOf('30/11 manhã')).toEqual({ folder: null, name: '30/11 manhã' });
  });
});

/** Answers calls by their names; what it was asked is kept. */
function clientOf(answers: Readonly<Record<string, (args: never) => unknown>>) {
  const asked: string[] = [];
  const call = async (name: string, args: unknown) => {
    asked.push(name);
    return answers[name]?.(args as never);
  };
  return { asked, client: { call } as unknown as Pick<ConsoleClient, 'call'> };
}

describe('files on their way', () => {
  test('an export is put together from its parts, and ended in the core whatever happens', async () => {
    const parts = ['a', '', 'é'];
    const { client, asked } = clientOf({
      'exports.open': () => ({ id: 'e', name: 'x.csv', total: 2 }),
      'exports.next': () => ({ text: parts.shift() ?? '', done: 1, total: 2, over: parts.length === 0 }),
    });
    const request = { what: { kind: 'all' }, format: 'csv', masking: null, language: 'en' } as const;
    const file = await readExport(client, { connectionId: 'c', request }, undefined, () => undefined);
    expect(await new Blob([...file.parts]).text()).toBe('aé');
    expect(asked.at(-1)).toBe('exports.close');

    const stop = new AbortController();
    stop.abort();
    const stopped = clientOf({ 'exports.open': () => ({ id: 'e', name: 'x', total: 1 }) });
    await expect(
      readExport(stopped.client, { connectionId: 'c', request }, stop.signal, () => undefined),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(stopped.asked).toEqual(['exports.open', 'exports.close']);
  });

  test('a file of the browser is sent in parts that are its bytes', async () => {
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, at) => at % 251);
    const got: Buffer[] = [];
    const { client } = clientOf({
      'captures.receive': ({ data, last }: { data: string; last: boolean }) => {
        got.push(Buffer.from(data, 'base64'));
        return { id: 'r', file: last ? '/x' : null };
      },
    });
    expect(await sendFile(client, new File([bytes], 'x.oraculo'))).toBe('/x');
    expect(got).toHaveLength(3);
    expect(Buffer.concat(got).equals(bytes)).toBe(true);
    expect(await sendFile(client, new File([], 'leer.oraculo'))).toBe('/x');
  });

  test('paths that the host gives wait until somebody takes them, and only the window itself gives any', () => {
    const target = new EventTarget() as Window;
    const post = (data: unknown, source: unknown) =>
      target.dispatchEvent(Object.assign(new Event('message'), { data, source }));
    const files = givenFiles(target);
    post({ type: 'oraculo-files', paths: ['/a', 7, ''] }, target);
    post({ type: 'oraculo-files', paths: ['/evil'] }, {});
    const taken: string[] = [];
    const end = files.take((paths) => taken.push(...paths));
    post({ type: 'oraculo-files', paths: ['/b'] }, target);
    end();
    post({ type: 'oraculo-files', paths: ['/c'] }, target);
    expect(taken).toEqual(['/a', '/b']);
  });
});
