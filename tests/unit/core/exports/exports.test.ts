import { readdirSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CapturedEvent } from '../../../../src/core/capture/captured-event.ts';
import { openExport, previewExport } from '../../../../src/core/exports/open-export.ts';
import { escapeHtml } from '../../../../src/core/exports/run-report.ts';
import { importFile } from '../../../../src/core/imports/import-file.ts';
import { messageIdentity } from '../../../../src/core/systems/message-identity.ts';
import { DETECTORS, type ExportRequest } from '../../../../src/shared/domain/capture.ts';
import {
  ALL_EVENTS,
  aMessage,
  aRun,
  type CaptureFixture,
  captureFixture,
  profile,
  quiet,
  START,
} from '../captures/capture-fixture.ts';

let it_: CaptureFixture;

/** Properties and bodies that a text alone would lose. */
const ODD: readonly Omit<CapturedEvent, 'seq'>[] = [
  { ...aMessage(START + 1, {}), body: Uint8Array.of(0, 255, 128), rawProperties: Uint8Array.of(0, 0) },
  { ...aMessage(START + 2, {}), body: Buffer.from('\ufeffé "\u2028\\', 'utf8') },
  { ...aMessage(START + 3, {}), body: new Uint8Array(), exchange: '', routingKey: '=1+1', redelivered: true },
].map((event) => ({
  ...event,
  type: null,
  correlationId: null,
  source: null,
  madeAt: null,
  identity: messageIdentity(undefined, event.body),
}));

beforeEach(() => {
  it_ = captureFixture();
  it_.history.record.record(aRun('r-1', START));
  it_.history.record.record(ODD);
});

afterEach(() => it_.remove());

function options(request: Partial<ExportRequest>) {
  return {
    origin: { file: it_.history.file, profile, connection: 'Produção' },
    request: {
      what: { kind: 'all' } as const,
      format: 'jsonl' as const,
      masking: null,
      language: 'en' as const,
      ...request,
    },
    workFolder: it_.dir,
    version: '1.2.3',
    now: START,
    signal: quiet.signal,
    between: async () => undefined,
  };
}

async function exported(request: Partial<ExportRequest>): Promise<string> {
  const session = await openExport(options(request));
  let text = '';
  for (let over = false; !over; ) {
    const part = session.next();
    expect(part.text.length).toBeLessThan(1_000_000);
    text += part.text;
    over = part.over;
    if (over) expect(part.done).toBe(part.total);
  }
  session.close();
  return text;
}

function rows(file: string): unknown[] {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(ALL_EVENTS).all();
  } finally {
    database.close();
  }
}

describe('JSON lines', () => {
  it('H10: give the identical rows when they are imported again', async () => {
    // What an event's step took as a rule, when it was captured, is nothing that its message tells.
    it_.history.history.write.exec('UPDATE event SET step_p95_ms = 40 WHERE seq = 4');
    writeFileSync(it_.path('all.jsonl'), await exported({}));
    const { result } = await importFile({
      file: it_.path('all.jsonl'),
      format: 'oraculo',
      profile,
      target: { file: it_.path('back.oraculo'), overwrite: false },
      version: '1.2.3',
      now: START,
      ...quiet,
    });
    expect(result).toEqual({ events: 7, failed: 0, problems: [] });
    expect(rows(it_.path('back.oraculo'))).toEqual(rows(it_.history.file));
  });

  it('are cut into parts that a message can hold, between characters', async () => {
    const body = Buffer.from(`{"t":"${'😀'.repeat(400_000)}"}`);
    it_.history.record.record([{ ...aMessage(START + 9, {}), body }]);
    const lines = (await exported({})).trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '').body).toBe(body.toString());
  });

  it('say in a preview what they are, how much, and what would be masked', async () => {
    const masking = { detectors: [...DETECTORS], paths: true };
    const preview = await previewExport(options({ masking }));
    expect(preview).toMatchObject({ name: 'Produção 2026-09-21.jsonl', events: 7, sampled: 7 });
    expect(preview.lines).toHaveLength(6);
    expect(preview.lines.join('\n')).not.toContain('ana@example.com');
    expect(preview.masked).toEqual(
      expect.arrayContaining([{ kind: 'email', place: 'body.payload.erro.mensagem', count: 1 }]),
    );
    const real = (await exported({ masking })).length;
    expect(preview.estimatedBytes).toBeGreaterThan(real * 0.8);
    expect(preview.estimatedBytes).toBeLessThan(real * 1.2);
  });

  it('have nothing of what was masked', async () => {
    const text = await exported({ masking: { detectors: [...DETECTORS], paths: true } });
    for (const secret of [
      'ana@',
      '529.982.247-25',
      Buffer.from('529.982.247-25').toString('base64').slice(0, 12),
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({ format: 'oraculo-events', masked: true });
  });
});

describe('CSV', () => {
  it('H10: has the chosen columns, and no formula', async () => {
    const text = await exported({ format: 'csv', columns: ['seq', 'routing_key', 'redelivered', 'body'] });
    const lines = text.replace('\ufeff', '').split('\r\n');
    expect(lines[0]).toBe('seq,routing_key,redelivered,body');
    expect(lines.at(-2)).toBe(`7,"'=1+1",true,`);
    expect(lines).toHaveLength(9);
  });
});

describe('the report of a run', () => {
  const what = { kind: 'run', correlationId: 'r-1' } as const;

  it('is a page of its own, in both languages, that loads and runs nothing', async () => {
    const english = await exported({ format: 'html', what });
    expect(english).toContain('<html lang="en">');
    expect(english).toMatch(/Content-Security-Policy" content="default-src 'none'/);
    expect(english).not.toMatch(/<script|<img|<link|<iframe|href=|src=|\son\w+=/i);
    expect(english).toContain('ana@example.com recusada');
    expect(english.match(/<section>/g)).toHaveLength(4);
    expect(await exported({ format: 'html', what, language: 'pt-BR' })).toContain('Execução');
  });

  it('shows the marks of its events', async () => {
    const [start] = aRun('r-1', START);
    if (!start) throw new Error('a run has events');
    it_.history.record.record([{ ...start, receivedAt: START + 1 }]);
    const twice = /<td>iniciar_coleta <strong class="bad">(\w+)<\/strong><\/td>/;
    expect(twice.exec(await exported({ format: 'html', what }))?.[1]).toBe('duplicate');
    expect(twice.exec(await exported({ format: 'html', what, language: 'pt-BR' }))?.[1]).toBe('duplicado');
  });

  it('is masked throughout when that is asked for, and leaves nothing behind', async () => {
    const text = await exported({
      format: 'html',
      what,
      masking: { detectors: [...DETECTORS], paths: true },
    });
    expect(text).not.toContain('ana@example.com');
    expect(text).not.toContain('529.982');
    expect(text).toContain('Personal data was masked');
    expect(readdirSync(it_.dir)).toEqual([]);
  });

  it('is of one run, and of one that is there', async () => {
    await expect(openExport(options({ format: 'html' }))).rejects.toMatchObject({
      code: 'invalid-arguments',
    });
    await expect(openExport(options({ what: { kind: 'run', correlationId: 'x' } }))).rejects.toMatchObject({
      code: 'selection-empty',
    });
  });

  it('H07, H08: shows foreign signs as text', () => {
    expect(escapeHtml(`<img src=x onerror="alert('1')">&\u202e\u0000`)).toBe(
      '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;\\u{202e}\\u{0}',
    );
  });
});
