import { describe, expect, it } from 'vitest';
import { encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import { editDesk } from '../../../../src/core/edit/edit-desk.ts';
import { lockedFieldsOnly } from '../../../../src/core/edit/edit-rules.ts';
import { excerpts } from '../../../../src/core/edit/excerpts.ts';
import type { FailureRow } from '../../../../src/core/failures/failure-row.ts';
import { Turns } from '../../../../src/core/jobs/turns.ts';
import { loadProfiles } from '../../../../src/core/systems/load.ts';
import type { BodyEdit } from '../../../../src/shared/domain/job.ts';
import { ExpectedError } from '../../../../src/shared/errors.ts';

const profile = loadProfiles('resources').find(({ id }) => id === 'oraculo');
if (!profile) throw new Error('no profile');

interface Message {
  readonly id: string;
  readonly body: Uint8Array | string;
  readonly encoding?: string;
  readonly origin?: FailureRow['origin'];
}

function rowOf({ id, body, origin = 'dead_letter' }: Message): FailureRow {
  // Only these columns are read.
  return { id, origin, size: body.length, type: 'iniciar_coleta', correlationId: `run-${id}` } as FailureRow;
}

function deskOf(messages: readonly Message[]) {
  const byId = new Map(messages.map((message) => [message.id, message]));
  return editDesk({
    profile: profile as NonNullable<typeof profile>, // checked above
    rulesFor: lockedFieldsOnly,
    row: (id) => {
      const message = byId.get(id);
      return message ? rowOf(message) : null;
    },
    message: (id) => {
      const message = byId.get(id);
      if (!message) return null;
      const { encoding } = message;
      return {
        rawProperties: encodeProperties(encoding === undefined ? {} : { contentEncoding: encoding }),
        body: Buffer.from(message.body),
      };
    },
    rows: (selection) => {
      const ids = selection.kind === 'ids' ? selection.ids : [...byId.keys()];
      return [ids.flatMap((id) => byId.get(id) ?? []).map(rowOf)];
    },
    turns: () => new Turns(),
  });
}

const ALL = { kind: 'filter' as const, filter: {} };
const never = new AbortController().signal;
const merge = (patch: unknown): BodyEdit => ({
  kind: 'patch',
  format: 'merge-patch',
  patch: JSON.stringify(patch),
});

describe('what is edited', () => {
  it('is the text of the body, with what binds it', () => {
    const desk = deskOf([{ id: 'a', body: '\ufeff{"n":1.0}' }]);
    expect(desk.subject('a')).toMatchObject({
      text: '{"n":1.0}',
      type: 'iniciar_coleta',
      locked: ['/correlation_id', '/tipo_evento', '/timestamp'],
      schema: null,
      problem: null,
    });
    expect(() => desk.subject('b')).toThrow(ExpectedError);
  });

  it('is told to be none where it cannot be', () => {
    const desk = deskOf([
      { id: 'bytes', body: Buffer.from([0xff, 0]) },
      { id: 'zip', body: '{}', encoding: 'gzip' },
      { id: 'big', body: 'x'.repeat(1024 * 1024 + 1) },
      { id: 'result', body: '{}', origin: 'result' },
    ]);
    const problems = ['bytes', 'zip', 'big', 'result'].map((id) => {
      const { text, problem } = desk.subject(id);
      return [text, problem?.code];
    });
    expect(problems).toEqual([
      [null, 'not-json'],
      [null, 'not-json'],
      [null, 'too-big'],
      [null, 'not-json'],
    ]);
  });
});

describe('a preview', () => {
  it('counts the whole selection, shows a page of it, and says what is wrong with each', async () => {
    const desk = deskOf([
      { id: 'a', body: '{"x":1}' },
      { id: 'b', body: '{"x":2}' },
      { id: 'c', body: 'no json' },
      { id: 'd', body: '{"x":4,"timestamp":"t"}' },
    ]);
    const first = await desk.preview(
      { selection: ALL, edit: merge({ x: 2, timestamp: 't' }), limit: 2 },
      never,
    );
    expect(first).toMatchObject({
      total: 4,
      changed: 1,
      refused: 3,
      rows: [
        {
          failureId: 'a',
          before: '{"x":1}',
          after: '{"x":2,"timestamp":"t"}',
          problems: [{ code: 'locked-field' }],
        },
        { failureId: 'b', problems: [{ code: 'locked-field', path: '/timestamp' }] },
      ],
    });
    const second = await desk.preview(
      { selection: ALL, edit: merge({ x: 2, timestamp: 't' }), limit: 2, offset: 2 },
      never,
    );
    expect(second).toMatchObject({
      total: 4,
      rows: [
        { failureId: 'c', after: null, before: 'no json', problems: [{ code: 'not-json' }] },
        { failureId: 'd', after: '{"x":2,"timestamp":"t"}', problems: [] },
      ],
    });
  });

  it('a text is for one failure only', async () => {
    const desk = deskOf([{ id: 'a', body: '{}' }]);
    const edit: BodyEdit = { kind: 'text', text: '{"x":1}' };
    const one = { selection: { kind: 'ids' as const, ids: ['a'] }, edit, limit: 1 };
    expect(await desk.preview(one, never)).toMatchObject({ total: 1, changed: 1 });
    const all = desk.preview({ selection: ALL, edit, limit: 1 }, never);
    await expect(all).rejects.toMatchObject({ code: 'edit-refused' });
  });

  it('lets the core go on, and can be given up', async () => {
    const body = JSON.stringify({
      items: Array.from({ length: 100 }, (_, id) => ({ id, text: 'lorem ipsum' })),
    });
    const desk = deskOf(Array.from({ length: 2_000 }, (_, index) => ({ id: String(index), body })));
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 1);
    const start = performance.now();
    const seen = await desk.preview({ selection: ALL, edit: merge({ x: 1 }), limit: 1 }, never);
    const lasted = performance.now() - start;
    clearInterval(timer);
    expect(seen).toMatchObject({ total: 2_000, changed: 2_000 });
    // On average a standstill is shorter than 50 ms, however busy the machine is.
    expect(ticks).toBeGreaterThan(lasted / 50);

    const stop = new AbortController();
    const given = desk.preview({ selection: ALL, edit: merge({ x: 1 }), limit: 1 }, stop.signal);
    setTimeout(() => stop.abort(), 5);
    await expect(given).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('excerpts', () => {
  it('of long bodies are where they first differ, and cut no character in two', () => {
    const long = '😀'.repeat(30_000);
    const { before, after, truncated } = excerpts(Buffer.from(`${long}1`), Buffer.from(`${long}2`));
    expect(truncated).toBe(true);
    expect([before.endsWith('😀1'), after?.endsWith('😀2')]).toEqual([true, true]);
    expect(before.isWellFormed() && after?.isWellFormed()).toBe(true);
    expect(before.length).toBeLessThanOrEqual(16_385);
    expect(excerpts(Buffer.from('a'), Buffer.from('b'))).toEqual({
      before: 'a',
      after: 'b',
      truncated: false,
    });
    expect(excerpts(Buffer.alloc(5_000_000, 0xff), null)).toMatchObject({ after: null, truncated: true });
  });
});
