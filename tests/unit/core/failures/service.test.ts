import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CapturedEvent } from '../../../../src/core/capture/captured-event.ts';
import { openConnectionHistory } from '../../../../src/core/connections/connection-history.ts';
import { openReadable } from '../../../../src/core/sqlite/open.ts';
import { finished } from '../../../support/failures/finished.ts';
import {
  deathEvent,
  declarePair,
  die,
  eventually,
  type Lab,
  labProfile,
  never,
  openLab,
  type QueuePair,
  TestLog,
} from '../../../support/failures/lab.ts';
import { type OpenSession, openSession, testPlace } from '../../../support/failures/sessions.ts';

let folder = '';
let open: OpenSession;
let pair: QueuePair;
let lab: Lab;
let now = 0;
let readOnly = false;
const clock = { now: () => Date.now() + now };

function start(): void {
  lab = openLab({
    folder,
    profile: labProfile(pair.work, pair.dead),
    session: open.session,
    clock,
    readOnly: () => readOnly,
  });
}

async function restart(meanwhile: () => void = () => undefined): Promise<void> {
  await lab.close();
  meanwhile();
  start();
}

/** Captured by another run of the program, whose failures never heard of it. */
function recordElsewhere(event: Omit<CapturedEvent, 'seq'>): void {
  const file = join(folder, 'history.db');
  const history = openConnectionHistory({ file, profile: labProfile('', null), clock, log: new TestLog() });
  history.record([event]);
  history.close();
}

const first = () => {
  const [failure] = lab.service.page({ limit: 1, filter: { origin: 'dead_letter' } }).failures;
  if (!failure) throw new Error('there is no failure');
  return failure;
};

async function sent(): Promise<string> {
  const { id } = await lab.service.retry({ id: first().id, reason: null, delayMs: 0 });
  await eventually(() =>
    lab.journal.item({ connectionId: 'lab', retryId: id })?.state === 'acked' ? true : null,
  );
  expect(first().state).toBe('sent');
  return id;
}

function laterEvent(changes: Partial<CapturedEvent>): Omit<CapturedEvent, 'seq'> {
  return finished({ correlationId: 'm', receivedAt: clock.now(), ...changes });
}

beforeEach(async () => {
  now = 0;
  readOnly = false;
  folder = mkdtempSync(join(tmpdir(), 'oraculo-service-'));
  open = await openSession(testPlace('embedded', folder));
  pair = await declarePair(open.session, 'work', 'classic');
  start();
  await die(open.session, pair, [{ id: 'm' }]);
  await lab.service.look({ queue: pair.dead, consent: false }, never);
});

afterEach(async () => {
  expect(lab.log.errors).toEqual([]);
  await lab.close();
  await open.close();
  rmSync(folder, { recursive: true });
});

describe('the outcome of a sent retry', () => {
  it('is what really happened: success by its retry id', async () => {
    const retryId = await sent();
    lab.record(laterEvent({ retryId: 'another', status: 'ok' }));
    expect(first().state).toBe('sent');
    expect(lab.service.openCount()).toBe(1);
    lab.record(laterEvent({ retryId }));
    expect(first().state).toBe('succeeded');
    expect(lab.service.openCount()).toBe(0);
  });

  it('is failure by an error status', async () => {
    const retryId = await sent();
    lab.record(laterEvent({ retryId, status: 'erro' }));
    expect(first().state).toBe('failed_again');
  });

  it('is overdue after the limit, also over a restart, and success when it comes late', async () => {
    const retryId = await sent();
    now = 61_000;
    await restart();
    expect(first().state).toBe('overdue');
    lab.record(laterEvent({ retryId }));
    expect(first().state).toBe('succeeded');
    await restart();
    expect(first().state).toBe('succeeded');
  });

  it('is read back from the history when it came while nobody followed', async () => {
    const retryId = await sent();
    await restart(() => recordElsewhere(laterEvent({ retryId })));
    expect(first().state).toBe('succeeded');
  });
});

describe('failures', () => {
  it('of deaths that were captured just before the program stopped are there at the next start', async () => {
    const channel = await open.session.openChannel('read');
    const delivery = await eventually(() => channel.get(pair.dead));
    const event = deathEvent(delivery);
    await channel.close();
    await restart(() => recordElsewhere({ ...event, body: Buffer.from('{"correlation_id":"late"}') }));
    const ids = lab.service.page({ limit: 10 }).failures.map(({ correlationId }) => correlationId);
    expect(ids.toSorted()).toEqual(['late', 'm']);
  });

  it('are found by state, queue and text, with wildcards taken as they are', async () => {
    const found = async (filter: object) =>
      (await lab.service.found({ limit: 10, filter }, never)).failures.length;
    expect(await found({ queue: pair.dead, states: ['open'], text: 'PEDIDO' })).toBe(1);
    expect(await found({ text: '%' })).toBe(0);
    expect(await found({ states: ['gone'] })).toBe(0);
  });

  it('page by time of death without a hole', async () => {
    await die(open.session, pair, [{ id: 'n' }, { id: 'o' }]);
    await lab.service.look({ queue: pair.dead, consent: false }, never);
    const seen: string[] = [];
    let before: { failedAt: number; id: string } | undefined;
    for (let more = true; more; ) {
      const page = lab.service.page({ limit: 1, ...(before ? { before } : {}) });
      const [failure] = page.failures;
      if (failure) seen.push(failure.correlationId ?? '');
      before = failure && { failedAt: failure.failedAt, id: failure.id };
      more = page.hasMore;
    }
    expect(seen.toSorted()).toEqual(['m', 'n', 'o']);
  });
});

describe('what is not allowed', () => {
  it('a read-only connection retries nothing', async () => {
    readOnly = true;
    expect((await lab.service.detail(first().id)).retryProblem).toBe('read-only-connection');
    await expect(lab.service.retry({ id: first().id, reason: null, delayMs: 0 })).rejects.toMatchObject({
      code: 'read-only-connection',
    });
    expect(lab.service.retries({ limit: 10 })).toEqual([]);
  });

  it('S01: a journal that cannot be trusted locks retrying; looking and what was known stay', async () => {
    await sent();
    await restart(() => writeFileSync(join(folder, 'journal.head'), 'damaged'));
    expect(first().state).toBe('sent');
    // The retried message waits in the work queue and dies with the new one.
    await die(open.session, pair, [{ id: 'n' }]);
    expect(await lab.service.look({ queue: pair.dead, consent: false }, never)).toMatchObject({ added: 2 });
    expect(lab.service.page({ limit: 10, filter: { states: ['sent'] } }).failures).toHaveLength(1);
    const opened = lab.service.page({ limit: 10, filter: { states: ['open'] } }).failures[0];
    expect((await lab.service.detail(opened?.id ?? '')).retryProblem).toBe('storage-failed');
    await expect(lab.service.retry({ id: opened?.id ?? '', reason: null, delayMs: 0 })).rejects.toMatchObject(
      {
        code: 'storage-failed',
      },
    );
  });

  it('is refused before it reaches the ledger; what an operator did is in the audit, in order', async () => {
    const retryId = await sent();
    await expect(lab.service.retry({ id: first().id, reason: null, delayMs: 0 })).rejects.toMatchObject({
      code: 'message-gone',
    });
    expect(lab.service.retries({ limit: 10 })).toHaveLength(1);
    const database = openReadable(join(folder, 'journal.db'));
    const rows = database
      .prepare('SELECT operator, connection_id, action, details FROM audit ORDER BY seq')
      .all();
    database.close();
    expect(rows).toEqual([
      expect.objectContaining({ operator: 'ana', connection_id: 'lab', action: 'look' }),
      expect.objectContaining({
        operator: 'ana',
        action: 'retry',
        details: expect.stringContaining(retryId),
      }),
    ]);
  });

  it('a retry whose audit cannot be written does not happen', async () => {
    const audit = lab.journal.audit;
    const full = new Error('disk full');
    Object.assign(lab.journal, {
      audit: () => {
        throw full;
      },
    });
    await expect(lab.service.retry({ id: first().id, reason: null, delayMs: 0 })).rejects.toBe(full);
    Object.assign(lab.journal, { audit });
    expect(lab.service.retries({ limit: 10 })).toEqual([]);
    expect(first().state).toBe('open');
  });
});
