import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../../src/shared/errors.ts';
import { type RpcServer, rpcClient, serveRpc } from '../../../src/shared/rpc.ts';
import { wirePair } from '../../../src/shared/wire.ts';

function pair(server: Partial<RpcServer>) {
  const defects: unknown[] = [];
  const [left, right] = wirePair();
  serveRpc(right, {
    call: () => Promise.resolve(null),
    subscribe: () => () => undefined,
    onDefect: (_name, error) => defects.push(error),
    ...server,
  });
  return { client: rpcClient(left), left, right, defects };
}

describe('rpc over a wire', () => {
  it('answers each call with its own result', async () => {
    const { client } = pair({ call: async (name, args) => `${name}:${String(args)}` });
    expect(await Promise.all([client.call('a', 1), client.call('b', 2)])).toEqual(['a:1', 'b:2']);
  });

  it('carries an expected failure as data, with its code and details', async () => {
    const { client, defects } = pair({
      call: () => Promise.reject(new ExpectedError('not-found', 'no such run', { id: 'r1' })),
    });
    await expect(client.call('runs', {})).rejects.toMatchObject({ code: 'not-found', details: { id: 'r1' } });
    expect(defects).toEqual([]);
  });

  it('hides the text of a defect from the window and tells the log', async () => {
    const { client, defects } = pair({ call: () => Promise.reject(new Error('password=hunter2')) });
    await expect(client.call('x', {})).rejects.toMatchObject({ code: 'internal' });
    await expect(client.call('x', {})).rejects.not.toThrow(/hunter2/);
    expect(defects).toHaveLength(2);
  });

  it('cancels: the caller fails at once and the server sees the signal', async () => {
    let seen: Promise<void> | undefined;
    const { client } = pair({
      call: (_name, _args, { signal }) => {
        seen = new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
        return new Promise(() => undefined);
      },
    });
    const controller = new AbortController();
    const call = client.call('slow', {}, { signal: controller.signal });
    await Promise.resolve().then(() => undefined);
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await seen;
  });

  it('streams events until unsubscribed', async () => {
    let emit: ((payload: unknown) => void) | undefined;
    let ended = false;
    const { client } = pair({
      subscribe: (_name, next) => {
        emit = next;
        return () => {
          ended = true;
        };
      },
    });
    const got: unknown[] = [];
    const off = client.on('changed', (payload) => got.push(payload));
    await new Promise((resolve) => setTimeout(resolve, 0));
    emit?.(1);
    await new Promise((resolve) => setTimeout(resolve, 0));
    off();
    await new Promise((resolve) => setTimeout(resolve, 0));
    emit?.(2);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(got).toEqual([1]);
    expect(ended).toBe(true);
  });

  it('fails every waiting call when the wire closes, and later ones too', async () => {
    const { client, right } = pair({ call: () => new Promise(() => undefined) });
    const call = client.call('slow', {});
    right.close();
    await expect(call).rejects.toMatchObject({ code: 'connection-closed' });
    await expect(client.call('again', {})).rejects.toMatchObject({ code: 'connection-closed' });
  });

  it('drops messages that are not of the protocol', async () => {
    const { client, left } = pair({ call: async () => 'fine' });
    for (const hostile of [
      null,
      7,
      'x',
      {},
      { k: 'call' },
      { k: 'call', id: '1' },
      { k: 'cancel' },
      [],
      { k: 'zz', id: 1 },
    ])
      left.send(hostile);
    expect(await client.call('ok', {})).toBe('fine');
  });
});
