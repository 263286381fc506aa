import { readdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCapture } from '../../../../src/core/captures/open-capture.ts';
import { importFile } from '../../../../src/core/imports/import-file.ts';
import { historyQueries } from '../../../../src/core/query/history-queries.ts';
import type { ImportFormat } from '../../../../src/shared/domain/capture.ts';
import { type CaptureFixture, captureFixture, profile, quiet, START } from '../captures/capture-fixture.ts';

let it_: CaptureFixture;
beforeEach(() => {
  it_ = captureFixture();
});
afterEach(() => it_.remove());

function imported(text: string | Uint8Array, format: ImportFormat) {
  writeFileSync(it_.path('foreign'), text);
  return importFile({
    file: it_.path('foreign'),
    format,
    profile,
    target: { file: it_.path('made.oraculo'), overwrite: true },
    version: '1.2.3',
    now: START,
    ...quiet,
  });
}

function made() {
  const capture = openCapture(it_.path('made.oraculo'));
  const queries = historyQueries(capture.read);
  const events = queries.eventsPage({ limit: 100 }).events.toReversed();
  const details = events.map(({ seq }) => queries.eventDetail(seq));
  capture.close();
  return { events, details };
}

const message = (id: string) =>
  JSON.stringify({
    correlation_id: id,
    tipo_evento: 'iniciar_coleta',
    timestamp: '2026-01-02T03:04:05Z',
    payload: { fonte: 'blog' },
  });

describe('messages, one a line', () => {
  it('are read by the profile, their bytes as they are; what cannot be read is told by line', async () => {
    const lines = [
      message('a'),
      '',
      '{"cut":',
      '[1]',
      '"\\u00e9"',
      `${'['.repeat(300)}`,
      `${message('b')}\r`,
    ];
    const { result } = await imported(lines.join('\n'), 'ndjson');
    expect(result).toMatchObject({ events: 4, failed: 2 });
    expect(result.problems.map(({ line }) => line)).toEqual([3, 6]);
    const { events, details } = made();
    expect(events.map(({ correlationId }) => correlationId)).toEqual(['a', null, null, 'b']);
    expect(events[0]).toMatchObject({
      type: 'iniciar_coleta',
      source: 'blog',
      receivedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    });
    expect(Buffer.from(details[3]?.body ?? []).toString()).toBe(message('b'));
  });

  it('H04, H05: keep hostile keys and ids what they are', async () => {
    const hostile = [
      '{"__proto__":{"x":1},"correlation_id":["a"]}',
      `{"correlation_id":"${'x'.repeat(5_000)}","constructor":1}`,
    ];
    const { result } = await imported(hostile.join('\n'), 'ndjson');
    expect(result).toMatchObject({ events: 2, failed: 0 });
    expect(made().events.map(({ correlationId }) => correlationId)).toEqual([null, null]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('make no file when there is nothing to take', async () => {
    await expect(imported('nichts\nda', 'ndjson')).rejects.toMatchObject({ code: 'selection-empty' });
    await expect(imported('', 'ndjson')).rejects.toMatchObject({ code: 'selection-empty' });
    expect(readdirSync(it_.dir)).toEqual(['foreign']);
  });
});

describe('what the management API gives', () => {
  const got = {
    payload: message('dead'),
    payload_encoding: 'string',
    payload_bytes: 10,
    exchange: 'oraculo.falhas',
    routing_key: 'escavador.blog',
    redelivered: true,
    message_count: 1,
    properties: {
      delivery_mode: 2,
      content_type: 'application/json',
      headers: {
        'x-death': [
          {
            count: 2,
            reason: 'rejected',
            queue: 'escavador.blog',
            exchange: 'oraculo.comandos',
            time: 1_760_000_000,
            'routing-keys': ['a'],
          },
        ],
        n: 1.5,
        ok: true,
        none: null,
      },
    },
  };

  it('becomes dead letters with headers, deaths and bytes', async () => {
    const second = {
      ...got,
      payload: '/wAB',
      payload_encoding: 'base64',
      properties: [],
      redelivered: false,
    };
    const { result } = await imported(JSON.stringify([got, second, { payload: 1 }], null, 2), 'rabbitmq');
    expect(result).toMatchObject({ events: 2, failed: 1, problems: [{ line: 3 }] });
    const { events, details } = made();
    expect(events[0]).toMatchObject({ origin: 'look', correlationId: 'dead', receivedAt: 1_760_000_000_000 });
    expect([...(details[1]?.body ?? [])]).toEqual([255, 0, 1]);
    expect(details[0]?.redelivered).toBe(true);
  });

  it('may come as one message, a list, or one a line; strings with brackets do not end it', async () => {
    const odd = { ...got, payload: 'a } ] " \\ {' };
    const { result } = await imported(`${JSON.stringify(odd)}\n${JSON.stringify(got)}`, 'rabbitmq');
    expect(result).toMatchObject({ events: 2, failed: 0 });
    expect(Buffer.from(made().details[0]?.body ?? []).toString()).toBe('a } ] " \\ {');
  });
});

describe('a file of ours', () => {
  it('has to say that it is one, and of which version', async () => {
    await expect(imported(message('a'), 'oraculo')).rejects.toMatchObject({ code: 'invalid-arguments' });
    await expect(imported('{"format":"oraculo-events","version":99}', 'oraculo')).rejects.toMatchObject({
      code: 'storage-from-the-future',
    });
    const head = JSON.stringify({
      format: 'oraculo-events',
      version: 1,
      connection: 'x',
      masked: false,
      profile,
    });
    const line = {
      received_at: 1,
      origin: 'tap',
      exchange: '',
      routing_key: '',
      redelivered: false,
      properties_base64: 'AAA=',
      body: 'x',
    };
    const lines = [
      head,
      JSON.stringify(line),
      JSON.stringify({ ...line, body_base64: 'AA==' }),
      JSON.stringify({ ...line, properties_base64: '/////w==' }),
    ];
    expect((await imported(lines.join('\n'), 'oraculo')).result).toMatchObject({ events: 1, failed: 2 });
  });
});
