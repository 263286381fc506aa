import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureRow } from '../../../../src/core/failures/failure-row.ts';
import { placesFor, stillQueued } from '../../../../src/core/failures/ordinals.ts';

function row(ordinal: number, present: boolean, state: FailureRow['state'] = present ? 'open' : 'gone') {
  // Only these fields are read.
  return { id: `f${ordinal}`, ordinal, present: present ? 1 : 0, state } as FailureRow;
}

describe('B18: places of equal messages', () => {
  it('are the rows believed present, in their order, then new ones', () => {
    const rows = [row(0, true), row(1, false, 'sent'), row(2, true)];
    expect(placesFor(rows, { redelivered: 3, fresh: 0 })).toEqual([
      { kind: 'known', id: 'f0' },
      { kind: 'known', id: 'f2' },
      { kind: 'new', ordinal: 3 },
    ]);
  });

  it('take up what had gone without us, never what we took ourselves', () => {
    expect(placesFor([row(0, false), row(1, false, 'succeeded')], { redelivered: 2, fresh: 0 })).toEqual([
      { kind: 'known', id: 'f0' },
      { kind: 'new', ordinal: 2 },
    ]);
  });

  it('are new from 0 for a message never seen', () => {
    expect(placesFor([], { redelivered: 1, fresh: 1 })).toEqual([
      { kind: 'new', ordinal: 0 },
      { kind: 'new', ordinal: 1 },
    ]);
  });
});

describe('originals of settled retries that came back', () => {
  const sent = { ordinals: [0], siblings: 0 };
  const rows = [row(0, false, 'sent')];

  it('are no new failures, and only a redelivered message can be one', () => {
    expect(placesFor(rows, { redelivered: 1, fresh: 0 }, sent)).toEqual([{ kind: 'sent', index: 0 }]);
    expect(placesFor(rows, { redelivered: 0, fresh: 1 }, sent)).toEqual([{ kind: 'new', ordinal: 1 }]);
    expect(placesFor(rows, { redelivered: 2, fresh: 0 }, sent)).toEqual([
      { kind: 'sent', index: 0 },
      { kind: 'new', ordinal: 1 },
    ]);
  });

  it('are not taken for siblings that were never sent, nor those for them', () => {
    const two = [...rows, row(1, true)];
    expect(placesFor(two, { redelivered: 1, fresh: 0 }, sent)).toEqual([{ kind: 'known', id: 'f1' }]);
    expect(placesFor(two, { redelivered: 2, fresh: 0 }, sent)).toEqual([
      { kind: 'known', id: 'f1' },
      { kind: 'sent', index: 0 },
    ]);
    const unseen = { ordinals: [0], siblings: 1 };
    expect(placesFor([], { redelivered: 1, fresh: 0 }, unseen)).toEqual([{ kind: 'new', ordinal: 1 }]);
  });
});

describe('what of equal messages was sent and is still there', () => {
  it('is found when nothing else can be it', () => {
    expect(stillQueued({ redelivered: 1, fresh: 0, siblings: 0, siblingsNeverHeld: 0 }, 1)).toBe(1);
    expect(stillQueued({ redelivered: 0, fresh: 1, siblings: 0, siblingsNeverHeld: 0 }, 1)).toBe(0);
  });

  it('is not a sibling that was looked at', () => {
    expect(stillQueued({ redelivered: 1, fresh: 0, siblings: 1, siblingsNeverHeld: 0 }, 1)).toBe(0);
    expect(stillQueued({ redelivered: 2, fresh: 0, siblings: 1, siblingsNeverHeld: 0 }, 1)).toBe(1);
  });

  it('is not mistaken for a sibling that was never held', () => {
    expect(stillQueued({ redelivered: 1, fresh: 1, siblings: 1, siblingsNeverHeld: 1 }, 1)).toBe(1);
  });

  it('never counts more than what is there beyond the siblings, so no unsent message is acked', () => {
    const bits = fc.record({ sent: fc.nat(5), held: fc.nat(5), never: fc.nat(5) });
    fc.assert(
      fc.property(bits, ({ sent, held, never }) => {
        // `sent` of 5 confirmed messages still lie there; some never-held siblings may have been held meanwhile.
        for (let heldMeanwhile = 0; heldMeanwhile <= never; heldMeanwhile += 1) {
          const seen = {
            redelivered: sent + held + heldMeanwhile,
            fresh: never - heldMeanwhile,
            siblings: held + never,
            siblingsNeverHeld: never,
          };
          expect(stillQueued(seen, 5)).toBe(sent);
          // New equal messages make it more careful or leave it as it is, and never ack a sibling in their place.
          expect(stillQueued({ ...seen, fresh: 0 }, 5)).toBeLessThanOrEqual(sent);
        }
      }),
    );
  });
});
