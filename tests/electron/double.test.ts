/** The Electron host as built, over the double (double/electron-double.ts). Numbers in brackets are rows of docs/faults.md's checklist. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRun, captureFixture, START } from '../unit/core/captures/capture-fixture.ts';
import { APP_ORIGIN, type ElectronDouble, OWN_FRAME, startElectronDouble } from './double/electron-double.ts';
import type { FrameFacts } from './double/fake-electron.ts';
import { localConnected } from './local-connected.ts';

interface Call {
  readonly name: string;
  readonly value: unknown;
}

interface Utility {
  readonly entry: string;
  readonly pid: number;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ROOT = join(import.meta.dirname, '../..');
const ROW_7 =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'none'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

let dataDir: string;
let double: ElectronDouble;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'oraculo-double-'));
  double = await startElectronDouble({ dataDir });
});
afterAll(async () => {
  await double.close();
  rmSync(dataDir, { recursive: true, force: true });
});

// Shapes are those of fake-electron.ts, which answers.
const calls = async () => (await double.main.ask('record')) as Call[];
const utilities = async () => (await double.main.ask('utilities')) as Utility[];
const request = async (url: string, method = 'GET') =>
  (await double.main.ask('request', { url, method })) as Answer;
const invoke = (frame: FrameFacts | null, channel = 'oraculo:connect', args: unknown[] = []) =>
  double.main.ask('invoke', { channel, args, frame });
const core = async () => (await utilities()).find(({ entry }) => entry.endsWith('core.js'));

/** Asks the core from the page's own world, through a port handed over anew: what the window itself does. */
function askCore(name: string): Promise<unknown> {
  return double.page.evaluate(
    (call) =>
      new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error('no answer in 10 s')), 10_000);
        addEventListener('message', function take({ data, ports: [port] }) {
          if (data?.type !== 'oraculo-port' || !port) return;
          removeEventListener('message', take);
          port.onmessage = ({ data: answer }) => {
            resolve(answer);
            port.close();
          };
          port.postMessage({ k: 'call', id: 1, name: call, args: {} });
        });
      }),
    name,
  );
}

describe('the main process', () => {
  it('sandboxes and registers its scheme before it is ready (4, 14)', async () => {
    const names = (await calls()).map(({ name }) => name);
    const ready = names.indexOf('app.ready');
    for (const name of [
      'app.enableSandbox',
      'protocol.registerSchemesAsPrivileged',
      'app.requestSingleInstanceLock',
    ]) {
      expect(names.indexOf(name), name).toBeGreaterThanOrEqual(0);
      expect(names.indexOf(name), name).toBeLessThan(ready);
    }
    expect(await calls()).toContainEqual({
      name: 'protocol.registerSchemesAsPrivileged',
      value: [{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }],
    });
  });

  it('opens one window, with exactly these preferences (2, 3, 6)', async () => {
    const windows = (await calls()).filter(({ name }) => name === 'BrowserWindow');
    expect(windows).toHaveLength(1);
    expect(windows[0]?.value).toMatchObject({
      show: false,
      webPreferences: {
        allowRunningInsecureContent: false,
        contextIsolation: true,
        devTools: false,
        disableBlinkFeatures: 'Auxclick',
        experimentalFeatures: false,
        navigateOnDragDrop: false,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        plugins: false,
        preload: join(ROOT, 'out/preload/index.cjs'),
        safeDialogs: true,
        sandbox: true,
        spellcheck: false,
        webSecurity: true,
        webviewTag: false,
      },
    });
    expect(await calls()).toContainEqual({ name: 'loadURL', value: `${APP_ORIGIN}/` });
  });

  it('has one IPC door (13)', async () => {
    const doors = (await calls()).filter(({ name }) => name === 'ipcMain.handle');
    expect(doors).toEqual([{ name: 'ipcMain.handle', value: 'oraculo:connect' }]);
  });

  it('runs the core in a process of its own', async () => {
    const { pid } = (await core()) ?? {};
    expect(pid).toBeGreaterThan(0);
    await expect
      .poll(() => JSON.parse(readFileSync(join(dataDir, 'owner.json'), 'utf8')))
      .toMatchObject({ pid, host: 'electron' });
  });

  it('runs the local services in another, and the core reaches them', async () => {
    await localConnected(double.page);
    expect((await utilities()).map(({ entry }) => basename(entry)).toSorted()).toEqual([
      'core.js',
      'local.js',
    ]);
  });

  it('keeps to its window when it is started again (21)', async () => {
    await double.main.ask('second-instance');
    const names = (await calls()).map(({ name }) => name);
    expect(names.filter((name) => name === 'BrowserWindow')).toHaveLength(1);
    expect(names).toContain('focus');
  });
});

describe('capture files', () => {
  it('open in the window when the program is started again with one, and when one is dropped', async () => {
    const fixture = captureFixture();
    try {
      fixture.history.record.record(aRun('r-1', START));
      await fixture.save('dada.oraculo', { kind: 'all' });
      await double.main.ask('second-instance', {
        argv: ['oraculo', '--data', 'x', 'dada.oraculo'],
        folder: fixture.dir,
      });
      await double.page.getByText(/Offline, (?:de|as of)/).waitFor();
      await double.page.getByText(/(?:Captura|Capture) “dada”/).waitFor();
      // What is dropped is told by its path; the page itself does not learn it.
      await double.page.evaluate(() => {
        const data = new DataTransfer();
        data.items.add(new File(['x'], 'solta.oraculo'));
        dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      });
      await double.page.getByText(/: solta\.oraculo/).waitFor();
      await double.page.getByRole('button', { name: /Fechar a captura|Close the capture/ }).click();
      await double.page.getByRole('heading', { name: /^(?:Capturas|Captures)$/ }).waitFor();
    } finally {
      fixture.remove();
    }
  });
});

describe('app://console', () => {
  it('serves the window with its policy as a header (7)', async () => {
    const { status, headers } = await request(`${APP_ORIGIN}/`);
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toBe(ROW_7);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
  });

  it('serves nothing else (14)', async () => {
    const paths = [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%5cmain/index.js',
      '/etc/passwd',
      '/assets/',
      '/x',
    ];
    for (const path of paths) {
      const { status, headers } = await request(`${APP_ORIGIN}${path}`);
      expect([path, status]).toEqual([path, 404]);
      expect(headers['content-security-policy']).toBe(ROW_7);
    }
    expect((await request('app://other/')).status).toBe(404);
    expect((await request('app://console.evil.example/index.html')).status).toBe(404);
    expect((await request(`${APP_ORIGIN}/`, 'POST')).status).toBe(405);
  });

  it('is obeyed by Chromium: the page can neither evaluate text, nor write HTML, nor reach out (7, 28)', async () => {
    const before = double.foreignRequests.length;
    const tried = await double.page.evaluate(async () => {
      // Code that a debugger runs may evaluate text; a later task of the page is the page's own.
      await new Promise((resolve) => setTimeout(resolve));
      const attempt = async (work: () => unknown) => {
        try {
          await work();
          return 'done';
        } catch (error) {
          return error instanceof Error ? error.name : String(error);
        }
      };
      return {
        eval: await attempt(() => new Function('return 1')()),
        html: await attempt(() => {
          document.createElement('div').innerHTML = '<b>x</b>';
        }),
        policy: await attempt(() =>
          (
            window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }
          ).trustedTypes.createPolicy('x', {}),
        ),
        fetch: await attempt(() => fetch('https://evil.example/')),
        own: await attempt(() => fetch('/index.html')),
        socket: await attempt(
          () =>
            new Promise((_resolve, reject) => {
              const socket = new WebSocket('ws://evil.example/');
              socket.onerror = () => reject(new TypeError('refused'));
            }),
        ),
        image: await attempt(
          () =>
            new Promise((_resolve, reject) => {
              const image = new Image();
              image.onerror = () => reject(new TypeError('refused'));
              image.src = 'https://evil.example/x.png';
            }),
        ),
      };
    });
    expect(tried).toEqual({
      eval: 'EvalError',
      html: 'TypeError',
      policy: 'TypeError',
      fetch: 'TypeError',
      own: 'TypeError',
      socket: 'TypeError',
      image: 'TypeError',
    });
    expect(double.foreignRequests.slice(before)).toEqual([]);
  });
});

describe('permissions (5)', () => {
  /** Every name that this Electron knows, from its own types. */
  const types = readFileSync(join(ROOT, 'node_modules/electron/electron.d.ts'), 'utf8');
  const known = [
    ...new Set(
      [
        ...types.matchAll(/setPermission(?:Request|Check)Handler\(handler[^\n]*permission: ([^,]+),/g),
      ].flatMap(([, union = '']) => [...union.matchAll(/'([^']+)'/g)].map(([, name = '']) => name)),
    ),
  ];
  const names = [...known, 'something-new', '', '__proto__', 'Clipboard-Sanitized-Write'];

  it('are denied one and all, but writing text to the clipboard', async () => {
    expect(known.length).toBeGreaterThan(40);
    const allowed = { request: [] as string[], check: [] as string[] };
    for (const name of names) {
      const asked = { handler: 'setPermissionRequestHandler', args: [{}, name, null, {}] };
      const checked = { handler: 'setPermissionCheckHandler', args: [{}, name, APP_ORIGIN, {}] };
      if ((await double.main.ask('permission', asked)) !== false) allowed.request.push(name);
      if ((await double.main.ask('permission', checked)) !== false) allowed.check.push(name);
    }
    expect(allowed).toEqual({ request: ['clipboard-sanitized-write'], check: ['clipboard-sanitized-write'] });
  });

  it('devices, screens and pairing are denied', async () => {
    const ask = (handler: string, args: unknown[]) => double.main.ask('permission', { handler, args });
    expect(await ask('setDevicePermissionHandler', [{ deviceType: 'usb' }])).toBe(false);
    expect(await ask('setDisplayMediaRequestHandler', [{}, null])).toBeNull();
    expect(await ask('setBluetoothPairingHandler', [{}, null])).toEqual({ confirmed: false });
    const protectedClasses = ['audio', 'hid'];
    expect(await ask('setUSBProtectedClassesHandler', [{ protectedClasses }])).toEqual(protectedClasses);
  });
});

describe('navigation (8, 9, 10)', () => {
  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview'])(
    '%s is prevented',
    async (name) => {
      expect(await double.main.ask('prevented', { name })).toBe(true);
      expect(await double.main.ask('prevented-in-new-contents', { name })).toBe(true);
    },
  );

  it.each([
    'https://example.org/',
    'app://console/',
    'about:blank',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ])('a window on %s is denied', async (url) => {
    expect(await double.main.ask('window-open', { url })).toEqual({ action: 'deny' });
  });

  it('a link in the page leads nowhere', async () => {
    await double.page.evaluate(() => {
      const link = document.createElement('a');
      link.href = 'https://evil.example/';
      document.body.append(link);
      link.click();
      link.remove();
    });
    await expect.poll(() => double.preventedNavigations).toContain('https://evil.example/');
    expect(double.foreignRequests).not.toContain('https://evil.example/');
    expect(double.page.url()).toContain('console.localhost');
  });
});

describe('the IPC door (13)', () => {
  const forged: readonly (readonly [string, FrameFacts | null])[] = [
    ['no frame', null],
    ['a subframe', { ...OWN_FRAME, isSubframe: true }],
    ['a detached frame', { ...OWN_FRAME, detached: true }],
    ['about:blank', { ...OWN_FRAME, url: 'about:blank' }],
    ['an empty URL', { ...OWN_FRAME, url: '' }],
    ['an opaque origin', { ...OWN_FRAME, origin: 'null' }],
    ['a foreign origin', { ...OWN_FRAME, origin: 'https://evil.example' }],
    ['a foreign URL', { ...OWN_FRAME, url: 'https://evil.example/' }],
    ['another host', { ...OWN_FRAME, url: 'app://console.evil.example/' }],
    ['a port', { ...OWN_FRAME, url: 'app://console:8080/' }],
    ['a user', { ...OWN_FRAME, url: 'app://console@evil.example/' }],
    ['our name as user', { ...OWN_FRAME, url: 'app://user@console/' }],
    ['another scheme', { ...OWN_FRAME, url: 'apps://console/' }],
    ['a file', { origin: 'file://', url: 'file:///console/', isSubframe: false, detached: false }],
  ];

  it.each(forged)('is shut to %s', async (_name, frame) => {
    await expect(invoke(frame)).rejects.toThrow('refused: not the window');
  });

  it('takes no arguments and knows no other request', async () => {
    await expect(invoke(OWN_FRAME, 'oraculo:connect', [{ anything: true }])).rejects.toThrow('no arguments');
    await expect(invoke(OWN_FRAME, 'oraculo:other')).rejects.toThrow('no handler');
  });
});

describe('the preload (3, 20)', () => {
  it('shows the page one word and no function', async () => {
    const seen = await double.page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const ordinary = new Set(Object.getOwnPropertyNames(frame.contentWindow ?? {}));
      frame.remove();
      const scope = window as unknown as Record<string, unknown>;
      return {
        host: scope.oraculoHost,
        named: ['require', 'module', 'process', 'electron', 'ipcRenderer', 'doubleSend'].filter(
          (name) => name in window,
        ),
        added: Object.getOwnPropertyNames(window).filter(
          (name) => !ordinary.has(name) && /oraculo|electron|ipc/i.test(name),
        ),
      };
    });
    expect(seen).toEqual({ host: 'electron', named: [], added: ['oraculoHost'] });
  });
});

describe('the port', () => {
  it('reaches the window, and a query over it the core', async () => {
    const answer = askCore('app.status');
    await invoke(OWN_FRAME);
    expect(await answer).toMatchObject({ k: 'ok', value: { host: 'electron', dataDir, secrets: 'memory' } });
  });

  it('is closed on a window that says too much (17, 38)', async () => {
    const closed = double.page.evaluate(
      () =>
        new Promise((resolve) => {
          addEventListener('message', function take({ data, ports: [port] }) {
            if (data?.type !== 'oraculo-port' || !port) return;
            removeEventListener('message', take);
            port.addEventListener('close', () => resolve('closed'));
            port.start();
            port.postMessage({ k: 'call', id: 1, name: 'x'.repeat(2 * 1024 * 1024), args: {} });
          });
        }),
    );
    await invoke(OWN_FRAME);
    expect(await closed).toBe('closed');
  });
});

describe('a crash of the core (K14)', () => {
  it('is answered within 2 s by a new core and a new port in the same window', async () => {
    const before = await core();
    const answer = askCore('app.status');
    const from = performance.now();
    process.kill(before?.pid ?? 0, 'SIGKILL');
    expect(await answer).toMatchObject({ k: 'ok', value: { host: 'electron' } });
    expect(performance.now() - from).toBeLessThan(2_000);
    const after = await core();
    expect(after?.pid).not.toBe(before?.pid);
    await expect
      .poll(() => JSON.parse(readFileSync(join(dataDir, 'owner.json'), 'utf8')).pid)
      .toBe(after?.pid);
  });

  it('three in a row are still answered', async () => {
    for (let round = 0; round < 3; round += 1) {
      const answer = askCore('app.status');
      process.kill((await core())?.pid ?? 0, 'SIGKILL');
      expect(await answer).toMatchObject({ k: 'ok' });
    }
  });

  it('brings Local back too', async () => {
    await localConnected(double.page);
  });
});

it('quits with everything closed, and nothing left running', async () => {
  const before = await utilities();
  expect(await double.quit()).toBe(0);
  for (const { pid } of before) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(readdirSync(dataDir)).not.toContain('owner.json');
});
