/**
 * The module `electron` of the double: what the built main bundle uses of it, in plain Node. What Chromium would do is asked
 * of the test (which drives a real Chromium); what the program tells Electron is recorded in order.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createPeer, type PeerMessage } from './peer.ts';
import { closeAllIn, type Elsewhere, type FakePort, MessageChannelMain, portOf } from './ports.ts';
import { runningUtilities, utilityProcess } from './utility-process.ts';

export { MessageChannelMain, utilityProcess };

/** A frame as the test describes it; `main` is the page's own main frame. */
export interface FrameFacts {
  readonly origin: string;
  readonly url: string;
  readonly isSubframe: boolean;
  readonly detached: boolean;
}

type Handler = (...args: never[]) => unknown;

const calls: { readonly name: string; readonly value: unknown }[] = [];
const record = (name: string, value: unknown = null): void => {
  calls.push({ name, value });
};

const channel = {
  send: (message: unknown) => {
    if (process.connected) process.send?.(message);
  },
  // The channel carries only what the test's peer sends.
  onMessage: (receive: (message: PeerMessage) => void) =>
    void process.on('message', (message) => receive(message as PeerMessage)),
};

/** The page, as a place where ports live. */
const page: Elsewhere = {
  message: (id, data) => test.tell('port', { id, data }),
  closed: (id) => test.tell('port-closed', { id }),
};

/** One object per frame, as in Electron. */
const frames = new Map<string, ReturnType<typeof makeFrame>>();

function frameOf(facts: FrameFacts | null) {
  if (!facts) return null;
  const key = JSON.stringify(facts);
  const frame = frames.get(key) ?? makeFrame(facts);
  frames.set(key, frame);
  return frame;
}

function makeFrame(facts: FrameFacts) {
  const { origin, url, isSubframe, detached } = facts;
  return {
    origin,
    url,
    detached,
    parent: isSubframe ? {} : null,
    postMessage: (name: string, message: unknown, transfer: readonly FakePort[] = []) => {
      test.tell('frame-message', { name, message, ports: transfer.map(({ id }) => id) });
      for (const port of transfer) port.moveTo(page);
    },
  };
}

class FakeApp extends EventEmitter {
  enableSandbox(): void {
    record('app.enableSandbox');
  }
  setPath(name: string, path: string): void {
    record('app.setPath', { name, path });
  }
  requestSingleInstanceLock(): boolean {
    record('app.requestSingleInstanceLock');
    return process.env.DOUBLE_SECOND_INSTANCE === undefined;
  }
  async whenReady(): Promise<void> {
    record('app.ready');
  }
  getPreferredSystemLanguages(): readonly string[] {
    return (process.env.DOUBLE_LANGUAGES ?? 'pt-BR').split(',');
  }
  quit(): void {
    let prevented = false;
    this.emit('before-quit', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.exit(0);
  }
  exit(code = 0): void {
    record('app.exit', code);
    process.exit(code);
  }
}
export const app = new FakeApp();

class FakeWebContents extends EventEmitter {
  windowOpenHandler: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
}

const windows: BrowserWindow[] = [];

export class BrowserWindow extends EventEmitter {
  readonly webContents = new FakeWebContents();

  constructor(options: unknown) {
    super();
    record('BrowserWindow', options);
    windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  static getAllWindows(): readonly BrowserWindow[] {
    return windows;
  }
  async loadURL(url: string): Promise<void> {
    record('loadURL', url);
    await test.ask('load', { url });
    this.emit('ready-to-show');
  }
  show(): void {
    record('show');
  }
  focus(): void {
    record('focus');
  }
  isMinimized(): boolean {
    return false;
  }
}

const ipcHandlers = new Map<string, Handler>();
export const ipcMain = {
  handle: (name: string, handler: Handler) => {
    record('ipcMain.handle', name);
    ipcHandlers.set(name, handler);
  },
};

let answerRequest: ((request: Request) => Promise<Response>) | undefined;
export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown) => record('protocol.registerSchemesAsPrivileged', schemes),
  handle: (scheme: string, handler: (request: Request) => Promise<Response>) => {
    record('protocol.handle', scheme);
    answerRequest = handler;
  },
};

const permissionHandlers = new Map<string, Handler>();
const keep = (name: string) => (handler: Handler) => {
  record(`session.${name}`);
  permissionHandlers.set(name, handler);
};
export const session = {
  defaultSession: {
    setPermissionRequestHandler: keep('setPermissionRequestHandler'),
    setPermissionCheckHandler: keep('setPermissionCheckHandler'),
    setDevicePermissionHandler: keep('setDevicePermissionHandler'),
    setDisplayMediaRequestHandler: keep('setDisplayMediaRequestHandler'),
    setBluetoothPairingHandler: keep('setBluetoothPairingHandler'),
    setUSBProtectedClassesHandler: keep('setUSBProtectedClassesHandler'),
  },
};

/** A keychain whose key is given by the test, so that it is the same after a restart. */
const keychainKey = createHash('sha256')
  .update(process.env.DOUBLE_KEYCHAIN ?? '')
  .digest();
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => process.env.DOUBLE_KEYCHAIN !== undefined,
  getSelectedStorageBackend: () => process.env.DOUBLE_KEYCHAIN_BACKEND ?? 'gnome_libsecret',
  encryptStringAsync: async (text: string) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', keychainKey, nonce);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  },
  decryptStringAsync: async (bytes: Buffer) => {
    const decipher = createDecipheriv('aes-256-gcm', keychainKey, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    const result = decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
    return { result, shouldReEncrypt: false };
  },
};

export const nativeTheme = { shouldUseDarkColors: false };
export const dialog = {
  // Printed as well: the program may end right after it.
  showErrorBox: (title: string, content: string) => {
    record('dialog', { title, content });
    console.error(`[dialog] ${title}: ${content}`);
  },
};
export const Menu = {
  setApplicationMenu: (menu: unknown) => record('Menu.setApplicationMenu', menu),
  buildFromTemplate: (template: unknown) => template,
};

/** Emits an event that the program may prevent; answers whether it did. */
function prevented(name: string, contents: EventEmitter | undefined): boolean {
  let was = false;
  contents?.emit(name, {
    preventDefault: () => {
      was = true;
    },
  });
  return was;
}

interface Invocation {
  readonly channel: string;
  readonly args: readonly unknown[];
  readonly frame: FrameFacts | null;
}

const test = createPeer(channel, {
  record: () => calls,
  utilities: () => runningUtilities(),
  request: async ({ url, method }: { url: string; method: string }) => {
    const response = await answerRequest?.(new Request(url, { method }));
    if (!response) throw new Error('no protocol handler');
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    };
  },
  invoke: async ({ channel: name, args, frame }: Invocation) => {
    const handler = ipcHandlers.get(name);
    if (!handler) throw new Error(`no handler for ${name}`);
    // The handler's own parameters are Electron's event and whatever the page sends.
    return handler(...([{ senderFrame: frameOf(frame) }, ...args] as never[]));
  },
  port: ({ id, data }: { id: number; data: unknown }) => portOf(id)?.say(data),
  'port-closed': ({ id }: { id: number }) => portOf(id)?.close(),
  'page-gone': () => closeAllIn(page),
  permission: ({ handler, args }: { handler: string; args: readonly unknown[] }) => {
    const ask = permissionHandlers.get(handler);
    if (!ask) throw new Error(`no ${handler}`);
    return new Promise((resolve) => {
      // Request handlers answer by callback, the others by value; a callback stands where a test puts null.
      const given = args.map((argument) => (argument === null ? resolve : argument));
      const value = ask(...(given as never[]));
      if (value !== undefined) resolve(value);
    });
  },
  prevented: ({ name }: { name: string }) => prevented(name, windows[0]?.webContents),
  'prevented-in-new-contents': ({ name }: { name: string }) => {
    const contents = new FakeWebContents();
    app.emit('web-contents-created', {}, contents);
    return prevented(name, contents);
  },
  'window-open': ({ url }: { url: string }) => windows[0]?.webContents.windowOpenHandler?.({ url }),
  'second-instance': ({ argv, folder }: { argv?: readonly string[]; folder?: string } = {}) =>
    void app.emit('second-instance', {}, argv, folder),
  quit: () => void app.quit(),
});

// The test has gone away: so does everything here.
process.on('disconnect', () => process.exit(0));
