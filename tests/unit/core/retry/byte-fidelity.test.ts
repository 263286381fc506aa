/** What a window sends is what died: generated messages of every field type, byte for byte, on the embedded broker. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptOf } from '../../../support/failures/fidelity.ts';
import { fidelityBatch } from '../../../support/failures/fidelity-run.ts';
import { generatedMessage, seeded } from '../../../support/failures/generated.ts';
import { declarePair, labProfile } from '../../../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../../../support/failures/sessions.ts';
import { openWindowLab, type WindowLab } from '../../../support/failures/window-lab.ts';

let folder = '';
let open: OpenSession;
let lab: WindowLab;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-fidelity-'));
  open = await openSession(testPlace('embedded', folder));
});

afterEach(async () => {
  lab.close();
  await open.close();
  rmSync(folder, { recursive: true });
});

describe('a retried message', () => {
  it('keeps its body and every untouched header entry', async () => {
    const pair = await declarePair(open.session, 'work', 'classic');
    lab = openWindowLab({ folder, profile: labProfile(pair.work, pair.dead), session: open.session });
    const place = { session: open.session, lab, pair };
    const counts = [await fidelityBatch(place, 0, 300), await fidelityBatch(place, 300, 300)];
    expect(counts).toEqual([
      { messages: 300, changed: [] },
      { messages: 300, changed: [] },
    ]);
  }, 60_000);

  it('the comparison sees one changed byte of a header, of the body, and an entry that is gone', () => {
    lab = openWindowLab({ folder, profile: labProfile('work', 'dead'), session: open.session });
    const { raw, body } = generatedMessage(seeded(1), 3);
    const kept = JSON.stringify(keptOf({ raw, body }));
    const flipped = Buffer.from(raw);
    const at = flipped.lastIndexOf('fill') + 4 + 5;
    flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
    expect(JSON.stringify(keptOf({ raw: flipped, body }))).not.toBe(kept);
    const other = Buffer.concat([body, Buffer.of(0)]);
    expect(JSON.stringify(keptOf({ raw, body: other }))).not.toBe(kept);
  });
});
