import { describe, expect, it, onTestFinished } from 'vitest';
import { portsOf } from '../../../../src/renderer/client/connect.ts';

/** What of a window takes part: it hears what is posted to it, and says that it came from itself. */
function fakeWindow() {
  const target = new EventTarget();
  const post = (source: unknown = target) => {
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => {
      port1.close();
      port2.close();
    });
    const event = Object.assign(new Event('message'), {
      source,
      data: { type: 'oraculo-port' },
      ports: [port2],
    });
    target.dispatchEvent(event);
    return port1;
  };
  // The part of a window that `portsOf` uses.
  return { post, openWire: portsOf(target as unknown as Window) };
}

describe('the ports of a window in Electron', () => {
  it('come one after the other; a new one ends the wire of the core before, which may not tell its end', async () => {
    const { post, openWire } = fakeWindow();
    const opening = openWire();
    post();
    const first = await opening;
    let isClosed = false;
    first.onClose(() => {
      isClosed = true;
    });
    post();
    expect(isClosed).toBe(true);
    await expect(openWire()).resolves.not.toBe(first);
  });

  it('are taken from the window itself alone', async () => {
    const { post, openWire } = fakeWindow();
    const opening = openWire();
    post({});
    expect(await Promise.race([opening, Promise.resolve('waiting')])).toBe('waiting');
  });
});
