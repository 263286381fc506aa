/**
 * Opening dead-letter queues drops nothing, moves nothing and spends next to nothing. The short form opens each queue
 * ten times by five starts of the program; ORACULO_OFTEN=100 opens it a hundred times.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEAD_QUEUE_KINDS, openOften } from '../support/failures/open-often.ts';

const STARTS = 5;
const MESSAGES = 1_000;
const opens = Number(process.env.ORACULO_OFTEN ?? 10);

it(
  `B12, B13: 1,000 messages opened ${opens} times by 5 starts of the program`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'oraculo-often-'));
    try {
      const opened = await openOften({
        amqpUrl: process.env.ORACULO_TEST_AMQP_URL ?? '',
        managementUrl: process.env.ORACULO_TEST_MANAGEMENT_URL ?? '',
        dataDir,
        messages: MESSAGES,
        starts: STARTS,
        opensPerStart: opens / STARTS,
      });
      for (const kind of DEAD_QUEUE_KINDS) {
        expect([kind, opened[kind]]).toMatchObject([
          kind,
          { opened: opens, listed: MESSAGES, dropped: 0, orderKept: true },
        ]);
      }
      // Without a limit the broker counts what a look costs and nothing comes of it; with one it is once a start.
      expect(opened['quorum, limit 20'].spent).toBeLessThanOrEqual(STARTS);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
  Math.max(180_000, opens * 10_000),
);
