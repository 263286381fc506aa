/** A session over a wire, against an other end that pushes right behind its answers, as one chunk of IPC brings it. */
import { describe, expect, it } from 'vitest';
import { connectLocal } from '../../../../src/core/broker/embedded/remote.ts';
import type { Push } from '../../../../src/core/broker/embedded/remote-protocol.ts';
import { wirePair } from '../../../../src/shared/wire.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = { now: () => Date.now() };
const reason = { code: 541, text: 'gone at once' };
const STATE = { kind: 'connected', since: 0, product: 'embedded', version: '1', host: 'local' };

interface Said {
  readonly k: string;
  readonly id: number;
  readonly name: string;
}

/** Answers every opening with the next number and the pushes that `behind` names, in one go. */
function sessionWith(behind: (id: number, name: string) => readonly Push[], hangUp = false) {
  const [near, far] = wirePair();
  let stream = 0;
  let opened = 0;
  const calls: string[] = [];
  far.onMessage((message) => {
    // The client of this protocol is the only one that speaks here.
    const { k, id, name } = message as Said;
    if (k === 'on') stream = id;
    if (k !== 'call') return;
    calls.push(name);
    if (!name.startsWith('open')) return far.send({ k: 'ok', id, value: name === 'hello' ? STATE : null });
    opened += 1;
    far.send({ k: 'ok', id, value: opened });
    for (const payload of behind(opened, name)) far.send({ k: 'event', id: stream, payload });
    if (hangUp) far.close();
  });
  return { session: connectLocal(near, { log, clock }).session, calls };
}

describe('a push that comes together with the answer to an opening', () => {
  it('ends a dedicated connection, and closing it waits for nothing', async () => {
    const { session, calls } = sessionWith((connection) => [
      { kind: 'connection-closed', connection, reason },
    ]);
    const connection = await session.openDedicated('look');
    expect(await connection.closed).toEqual(reason);
    await connection.close();
    expect(calls).not.toContain('closeDedicated');
    await session.close();
  });

  it('ends a channel', async () => {
    const { session } = sessionWith((channel) => [{ kind: 'channel-closed', channel, reason }]);
    const channel = await session.openChannel('read');
    expect(await channel.closed).toEqual(reason);
    await channel.close();
    await session.close();
  });

  it('ends nothing that has another number', async () => {
    const { session } = sessionWith((id) => [{ kind: 'channel-closed', channel: id + 1, reason }]);
    const first = await session.openChannel('read');
    const second = await session.openChannel('read');
    const ended: string[] = [];
    void first.closed.then(() => ended.push('first'));
    void second.closed.then(() => ended.push('second'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ended).toEqual([]);
    await session.close();
    expect(ended).toEqual(['first', 'second']);
  });

  it('ends what is opened while the wire goes away', async () => {
    const { session } = sessionWith(() => [], true);
    const connection = await session.openDedicated('look');
    expect((await connection.closed).code).toBe(320);
  });
});
