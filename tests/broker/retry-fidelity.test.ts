/** Byte fidelity on RabbitMQ: 10,000 generated messages of every field type through windows of the engine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fidelityBatch } from '../support/failures/fidelity-run.ts';
import { declarePair, labProfile } from '../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../support/failures/sessions.ts';
import { openWindowLab } from '../support/failures/window-lab.ts';

const MESSAGES = 5_000;
const AT_ONCE = 500;

describe.each(['classic', 'quorum'] as const)('messages retried from a %s queue', (type) => {
  let folder = '';
  let open: OpenSession;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oraculo-fidelity-'));
    open = await openSession(testPlace('rabbitmq', folder));
  });
  afterAll(async () => {
    await open.close();
    rmSync(folder, { recursive: true });
  });

  it('keep their bodies and every untouched header entry, up to 127 KiB of headers', async () => {
    const pair = await declarePair(open.session, `fidelity.${process.pid}.${type}`, type);
    const lab = openWindowLab({ folder, profile: labProfile(pair.work, pair.dead), session: open.session });
    let messages = 0;
    const changed: number[] = [];
    for (let from = 0; from < MESSAGES; from += AT_ONCE) {
      const counted = await fidelityBatch({ session: open.session, lab, pair }, from, AT_ONCE);
      messages += counted.messages;
      changed.push(...counted.changed);
    }
    lab.close();
    expect({ messages, changed }).toEqual({ messages: MESSAGES, changed: [] });
  }, 240_000);
});
