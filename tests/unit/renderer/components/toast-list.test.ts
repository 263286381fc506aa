import { describe, expect, it, vi } from 'vitest';
import { whileTrue } from '../../../../src/renderer/client/while-true.ts';
import {
  ofConnection,
  type ShownToast,
  type ToastOptions,
  withoutSubjects,
  withToast,
} from '../../../../src/renderer/components/toast-list.ts';
import type { ConsoleClient } from '../../../../src/shared/handlers.ts';

const toast = (id: number, options: Partial<ToastOptions> = {}): ShownToast => ({
  id,
  title: `t${id}`,
  tone: 'ok',
  ...options,
});
const ids = (all: readonly ShownToast[]) => all.map(({ id }) => id);

describe('toasts', () => {
  it('give way to a later word on the same subject, errors that stay too', () => {
    const before = [
      toast(1, { about: ['failure:a'], tone: 'danger' }),
      toast(2, { about: ['group:x', 'group:y'] }),
      toast(3),
    ];
    expect(ids(withToast(before, toast(4, { about: ['failure:a'] })))).toEqual([2, 3, 4]);
    expect(ids(withToast(before, toast(4, { about: ['group:y'] })))).toEqual([1, 3, 4]);
    expect(ids(withToast(before, toast(4)))).toEqual([1, 2, 3, 4]);
    expect(ids(withToast([...before, toast(4)], toast(5)))).toEqual([2, 3, 4, 5]);
  });

  it('go when what they tell is over', () => {
    const before = [toast(1, { about: ['connection:a'] }), toast(2)];
    expect(ids(withoutSubjects(before, ['connection:a']))).toEqual([2]);
    expect(withoutSubjects(before, ['connection:b'])).toBe(before);
  });

  it('of another connection go when it is left', () => {
    const before = [toast(1, { connectionId: 'a' }), toast(2, { connectionId: 'b' }), toast(3)];
    expect(ids(ofConnection(before, 'b'))).toEqual([2, 3]);
    expect(ofConnection(before, null)).toBe(before);
  });
});

describe('a fact that is watched', () => {
  function watched(isTrue: () => Promise<boolean>) {
    let emit: (payload: { connectionId: string }) => void = () => undefined;
    const end = vi.fn();
    const on = (_name: string, listener: typeof emit) => {
      emit = listener;
      return end;
    };
    const overtaken = vi.fn();
    // The part of a client that is used.
    const client = { on } as unknown as ConsoleClient;
    const stop = whileTrue(client, 'retries.changed', 'a', isTrue)(overtaken);
    return { overtaken, stop, end, emit: (connectionId: string) => emit({ connectionId }) };
  }

  it('is asked for at its own events alone, and told when it is not true any more', async () => {
    let state = true;
    const isTrue = vi.fn(async () => state);
    const { emit, overtaken, stop, end } = watched(isTrue);
    emit('b');
    expect(isTrue).not.toHaveBeenCalled();
    emit('a');
    await vi.waitFor(() => expect(isTrue).toHaveBeenCalledOnce());
    expect(overtaken).not.toHaveBeenCalled();
    state = false;
    emit('a');
    await vi.waitFor(() => expect(overtaken).toHaveBeenCalledOnce());
    stop();
    expect(end).toHaveBeenCalledOnce();
  });

  it('is not known of while the core does not answer', async () => {
    const { emit, overtaken } = watched(async () => {
      throw new Error('closed');
    });
    emit('a');
    await Promise.resolve();
    expect(overtaken).not.toHaveBeenCalled();
  });
});
