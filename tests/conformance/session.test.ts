import { describe, expect, it } from 'vitest';
import { SUBJECTS } from './subjects.ts';

describe.each(SUBJECTS)('a session ($name)', (subject) => {
  it('says where it is connected, and what it is after closing', async () => {
    const open = await subject.open();
    const { session } = open;
    expect(session.state).toMatchObject({
      kind: 'connected',
      since: expect.any(Number),
      product: expect.stringMatching(/./),
      version: expect.stringMatching(/\d/),
      host: expect.stringMatching(/./),
    });
    expect(session.blocked).toBeNull();
    const states: string[] = [];
    session.onState((state) => states.push(state.kind));
    const quiet = session.onState(() => states.push('unsubscribed'));
    quiet();
    session.onState(() => {
      throw new Error('from a test');
    });
    const channel = await session.openChannel('read');
    const dedicated = await session.openDedicated('mine');
    const inside = await dedicated.openChannel();
    await session.close();
    expect((await channel.closed).code).toEqual(expect.any(Number));
    await inside.closed;
    await dedicated.closed;
    expect(session.state).toEqual({ kind: 'disconnected' });
    expect(states).toEqual(['disconnected']);
    await expect(session.openChannel('read')).rejects.toMatchObject({ code: 'not-connected' });
    await expect(session.queueDetails('x')).rejects.toMatchObject({ code: 'not-connected' });
    await session.close();
    await open.close();
  });

  it('its channels and connections end alone', async () => {
    const open = await subject.open();
    const one = await open.session.openChannel('publish');
    const two = await open.session.openChannel('publish');
    await one.checkQueue(`none.${crypto.randomUUID()}`).catch(() => undefined);
    await one.closed;
    await two.barrier();
    const dedicated = await open.session.openDedicated('mine');
    await dedicated.close();
    await dedicated.close();
    await expect(dedicated.openChannel()).rejects.toMatchObject({ code: 'not-connected' });
    await two.barrier();
    await open.close();
  });
});
