import { describe, expect, it, vi } from 'vitest';
import { type Link, openLink, pauseMs } from '../../../../src/renderer/client/link.ts';
import { serveRpc } from '../../../../src/shared/rpc.ts';
import { type Wire, wirePair } from '../../../../src/shared/wire.ts';

interface Core {
  readonly wire: Wire;
  emit(payload: unknown): void;
}

function startCore(): readonly [Wire, Core] {
  const [left, wire] = wirePair();
  const emits: ((payload: unknown) => void)[] = [];
  serveRpc(wire, {
    call: async (name) => name,
    subscribe: (_name, emit) => {
      emits.push(emit);
      return () => undefined;
    },
    onDefect: (_name, error) => {
      throw error;
    },
  });
  const emit = (payload: unknown) => {
    for (const each of emits) each(payload);
  };
  return [left, { wire, emit }];
}

function linkTo(answers: (() => Promise<Wire>)[]): Link {
  return openLink({
    openWire: () => answers.shift()?.() ?? new Promise(() => undefined),
    now: () => 42,
    pause: () => ({ over: Promise.resolve(), hurry: () => undefined }),
  });
}

const open = (link: Link) => vi.waitFor(() => expect(link.state().kind).toBe('open'));

describe('the link to the core', () => {
  it('lets calls wait for the first wire', async () => {
    const [wire] = startCore();
    const link = linkTo([async () => wire]);
    expect(link.state().kind).toBe('connecting');
    await expect(link.client.call('app.status', {})).resolves.toBe('app.status');
  });

  it('subscribes again on the next wire, and tells its states', async () => {
    const [first, firstCore] = startCore();
    const [second, secondCore] = startCore();
    const states: string[] = [];
    const seen: unknown[] = [];
    const link = linkTo([async () => first, async () => second]);
    link.subscribe(() => states.push(link.state().kind));
    link.client.on('runs.changed', (payload) => seen.push(payload));
    await open(link);
    await vi.waitFor(() => {
      firstCore.emit(1);
      expect(seen).toContain(1);
    });
    firstCore.wire.close();
    await vi.waitFor(() => expect(states.slice(-2)).toEqual(['lost', 'open']));
    await vi.waitFor(() => {
      secondCore.emit(2);
      expect(seen).toContain(2);
    });
  });

  it('fails calls at once while the core is lost, and keeps none for later', async () => {
    const [first, core] = startCore();
    const link = linkTo([async () => first]);
    await open(link);
    core.wire.close();
    await vi.waitFor(() => expect(link.state()).toMatchObject({ kind: 'lost', since: 42, attempt: 1 }));
    await expect(link.client.call('app.status', {})).rejects.toMatchObject({ code: 'connection-closed' });
  });

  it('tries again after refusals, counting them', async () => {
    const [wire] = startCore();
    const refuse = () => Promise.reject(new Error('refused'));
    const attempts: number[] = [];
    const link = linkTo([refuse, refuse, async () => wire]);
    link.subscribe(() => {
      const state = link.state();
      if (state.kind === 'lost') attempts.push(state.attempt);
    });
    await open(link);
    expect(attempts).toEqual([1, 2]);
  });

  it('waits longer each time, and never more than 5 s', () => {
    expect([1, 2, 3, 5, 6, 60].map(pauseMs)).toEqual([250, 500, 1000, 4000, 5000, 5000]);
  });
});
