import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkCapture } from '../../../../src/core/captures/check-capture.ts';
import { openCapture } from '../../../../src/core/captures/open-capture.ts';
import { removeOldParts } from '../../../../src/core/captures/publish-file.ts';
import { allOf, phraseOf } from '../../../../src/core/filter/combine.ts';
import { historyQueries } from '../../../../src/core/query/history-queries.ts';
import { ALL_EVENTS, aMessage, aRun, type CaptureFixture, captureFixture, START } from './capture-fixture.ts';

let it_: CaptureFixture;
const all = { kind: 'all' } as const;

beforeEach(() => {
  it_ = captureFixture();
  for (const [index, id] of ['r-1', 'r-2', 'r-3'].entries()) {
    it_.history.record.record(aRun(id, START + index * 10_000));
  }
});

afterEach(() => it_.remove());

function rows(file: string, sql: string): unknown[] {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

describe('a saved capture', () => {
  it('has the marks of its runs, and the steps as slow as they were there', async () => {
    const { record } = it_.history;
    const message = (id: string, tipo: string, at: number) =>
      aMessage(at, {
        correlation_id: id,
        tipo_evento: tipo,
        timestamp: new Date(at).toISOString(),
        payload: { fonte: 'blog', status: 'ok' },
      });
    for (let n = 0; n < 60; n += 1) {
      const at = START + n;
      record.record([
        message(`q-${n}`, 'iniciar_coleta', at),
        message(`q-${n}`, 'resultado_coleta', at + 300),
      ]);
    }
    const start = message('slow', 'iniciar_coleta', START);
    const late = message('slow', 'resultado_coleta', START + 9_000);
    record.record([start, late, { ...late, receivedAt: late.receivedAt + 1 }]);
    const [copied] = record.record([{ ...start, receivedAt: START + 400_000 }]);
    const marks = 'SELECT * FROM event_mark ORDER BY seq';
    await it_.save('all.oraculo', all);
    await it_.save('run.oraculo', { kind: 'run', correlationId: 'slow' });
    await it_.save('masked.oraculo', { kind: 'run', correlationId: 'slow' }, { masked: true });
    const there = rows(it_.history.file, marks);
    expect(there).toMatchObject([
      { mark: 'late', reason: 'history' },
      { mark: 'duplicate', reason: 'repeated' },
      { seq: copied?.seq, mark: 'duplicate', reason: 'repeated' },
    ]);
    for (const name of ['all.oraculo', 'run.oraculo', 'masked.oraculo']) {
      expect(rows(it_.path(name), marks)).toEqual(there);
      expect(rows(it_.path(name), 'SELECT * FROM step_latency')).toEqual(
        rows(it_.history.file, 'SELECT * FROM step_latency'),
      );
    }
  });

  it('holds every event as the history has it, to the byte, and is one private file', async () => {
    const manifest = await it_.save('tudo.oraculo', all);
    const file = it_.path('tudo.oraculo');
    expect(rows(file, ALL_EVENTS)).toEqual(rows(it_.history.file, ALL_EVENTS));
    expect(rows(file, 'SELECT * FROM run ORDER BY correlation_id')).toEqual(
      rows(it_.history.file, 'SELECT * FROM run ORDER BY correlation_id'),
    );
    expect(manifest).toMatchObject({
      events: 12,
      runs: 3,
      connection: 'Produção',
      from: START,
      masked: null,
    });
    expect(readdirSync(it_.dir)).toEqual(['tudo.oraculo']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(rows(file, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'delete' }]);
  });

  it('holds a run, a span, chosen events; the numbers stay', async () => {
    await it_.save('run.oraculo', { kind: 'run', correlationId: 'r-2' });
    await it_.save('span.oraculo', { kind: 'span', from: START + 10_000, to: START + 10_250 });
    await it_.save('events.oraculo', { kind: 'events', seqs: [2, 11, 999] });
    const filter = 'tipo_evento = resultado_coleta and payload.status = erro and not correlation = r-2';
    await it_.save('filter.oraculo', { kind: 'filter', filter });
    const seqs = (name: string) => rows(it_.path(name), 'SELECT seq FROM event ORDER BY seq');
    expect(seqs('run.oraculo')).toEqual([5, 6, 7, 8].map((seq) => ({ seq })));
    expect(seqs('span.oraculo')).toEqual([5, 6, 7].map((seq) => ({ seq })));
    expect(seqs('filter.oraculo')).toEqual([2, 10].map((seq) => ({ seq })));
    expect(seqs('events.oraculo')).toEqual([2, 11].map((seq) => ({ seq })));
  });

  it('is read by the questions of any history, with its own profile', async () => {
    await it_.save('run.oraculo', { kind: 'run', correlationId: 'r-2' });
    const capture = openCapture(it_.path('run.oraculo'));
    const queries = historyQueries(capture.read);
    const found = await queries.eventsFound({ limit: 10, filter: phrase('recusada') }, { now: START });
    expect(found.events.map(({ seq }) => seq)).toEqual([6]);
    expect(queries.runDetail('r-2', START).rows).toHaveLength(4);
    expect(queries.captureState()).toMatchObject({
      captured: 4,
      lastEventAt: START + 10_300,
      watching: false,
    });
    expect(capture.manifest.profile.id).toBe('oraculo');
    capture.close();
    expect(readdirSync(it_.dir)).toEqual(['run.oraculo']);
  });

  it('saves nothing, and leaves nothing, when there is nothing or when it is cancelled', async () => {
    await expect(it_.save('x.oraculo', { kind: 'run', correlationId: 'none' })).rejects.toMatchObject({
      code: 'selection-empty',
    });
    expect(readdirSync(it_.dir)).toEqual([]);
  });

  it('H09: never replaces a file unasked, nor follows a link', async () => {
    writeFileSync(it_.path('there.oraculo'), 'theirs');
    writeFileSync(it_.path('elsewhere'), 'theirs');
    symlinkSync(it_.path('elsewhere'), it_.path('link.oraculo'));
    await expect(it_.save('there.oraculo', all)).rejects.toMatchObject({ code: 'file-exists' });
    await expect(it_.save('link.oraculo', all)).rejects.toMatchObject({ code: 'file-exists' });
    await it_.save('link.oraculo', all, { overwrite: true });
    expect(readFileSync(it_.path('elsewhere'), 'utf8')).toBe('theirs');
    expect(readFileSync(it_.path('there.oraculo'), 'utf8')).toBe('theirs');
    expect(openCapture(it_.path('link.oraculo')).manifest.events).toBe(12);
  });

  it('is whole or not there: what a killed console left is removed', () => {
    writeFileSync(it_.path('.oraculo-0123456789abcdef01234567.part'), '');
    writeFileSync(it_.path('mine.part'), '');
    removeOldParts(it_.dir);
    expect(readdirSync(it_.dir)).toEqual(['mine.part']);
  });
});

const phrase = (text: string) => allOf(phraseOf(text));

describe('a masked capture', () => {
  it('has nothing of what was masked: in bytes, lists, words, runs, or the index of texts', async () => {
    const manifest = await it_.save('masked.oraculo', all, { masked: true });
    const file = it_.path('masked.oraculo');
    const bytes = readFileSync(file);
    for (const secret of ['ana@example.com', '529.982.247-25', '529982'])
      expect(bytes.includes(secret)).toBe(false);
    const capture = openCapture(file);
    const queries = historyQueries(capture.read);
    const found = async (text: string) =>
      (await queries.eventsFound({ limit: 10, filter: phrase(text) }, { now: START })).events;
    expect(await found('ana@example')).toEqual([]);
    expect(await found('masked.invalid')).toHaveLength(3);
    expect(queries.runDetail('r-1', START).run).toMatchObject({ state: 'done', events: 4 });
    expect(manifest.masked?.counts).toEqual(
      expect.arrayContaining([
        { kind: 'email', place: 'body.payload.erro.mensagem', count: 3 },
        { kind: 'cpf', place: 'header cpf', count: 3 },
      ]),
    );
    capture.close();
  });
});

describe('opening a capture', () => {
  it('is at once, whatever its size', async () => {
    await it_.save('tudo.oraculo', all);
    const started = performance.now();
    openCapture(it_.path('tudo.oraculo')).close();
    expect(performance.now() - started).toBeLessThan(300);
  });

  it('refuses one of a newer version, in words', async () => {
    await it_.save('tudo.oraculo', all);
    const database = new Database(it_.path('tudo.oraculo'));
    const version = database.pragma('user_version', { simple: true });
    database.pragma('user_version = 999');
    database.close();
    expect(() => openCapture(it_.path('tudo.oraculo'))).toThrow(
      expect.objectContaining({ code: 'storage-from-the-future' }),
    );
    const again = new Database(it_.path('tudo.oraculo'));
    again.pragma(`user_version = ${version}`);
    again.exec("UPDATE manifest SET value = '99' WHERE name = 'format'");
    again.close();
    expect(() => openCapture(it_.path('tudo.oraculo'))).toThrow(
      expect.objectContaining({ code: 'storage-from-the-future' }),
    );
  });

  it('refuses what is no capture, and what would run code of its own', async () => {
    writeFileSync(it_.path('text.oraculo'), 'no database '.repeat(1_000));
    await it_.save('tudo.oraculo', all);
    const database = new Database(it_.path('tudo.oraculo'));
    database.exec('CREATE TRIGGER evil AFTER INSERT ON note BEGIN DELETE FROM event; END');
    database.close();
    for (const name of ['text.oraculo', 'tudo.oraculo']) {
      expect(() => openCapture(it_.path(name))).toThrow(expect.objectContaining({ code: 'capture-damaged' }));
    }
    expect(() => openCapture(it_.history.file)).toThrow(expect.objectContaining({ code: 'capture-damaged' }));
    expect(() => openCapture(it_.path('nowhere.oraculo'))).toThrow(
      expect.objectContaining({ code: 'file-missing' }),
    );
    mkdirSync(it_.path('folder.oraculo'));
    expect(() => openCapture(it_.path('folder.oraculo'))).toThrow(
      expect.objectContaining({ name: 'ExpectedError' }),
    );
  });

  it('tells of a damaged one what could be read', async () => {
    for (let index = 0; index < 300; index += 1)
      it_.history.record.record(aRun(`m-${index}`, START + 100_000 + index));
    await it_.save('tudo.oraculo', all);
    const file = it_.path('tudo.oraculo');
    expect(await checkCapture(file, async () => undefined)).toMatchObject({ problem: null });
    const bytes = readFileSync(file);
    bytes.fill(0xa5, Math.floor(bytes.length * 0.4), Math.floor(bytes.length * 0.6));
    writeFileSync(file, bytes);
    const found = await checkCapture(file, async () => undefined);
    expect(found.problem).not.toBeNull();
    expect(found.rows.some(({ complete }) => !complete)).toBe(true);
    expect(found.rows.reduce((sum, { rows: count }) => sum + count, 0)).toBeGreaterThan(0);
  });

  it('says when notes cannot be written into it', async () => {
    await it_.save('tudo.oraculo', all);
    chmodSync(it_.path('tudo.oraculo'), 0o400);
    const capture = openCapture(it_.path('tudo.oraculo'));
    // Whoever is root may write everything.
    expect(capture.writable).toBe(process.getuid?.() === 0);
    capture.close();
    expect(existsSync(it_.path('tudo.oraculo-journal'))).toBe(false);
  });
});
