/**
 * The Electron double: the *built* main bundle in a Node process whose `electron` is a fake, the *built* preload in an
 * isolated world of a real Chromium page, and the *built* renderer served by the program's own protocol handler. The page's
 * origin stands for `app://console`; everything else on the network is refused and counted.
 */
import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type CDPSession, chromium, type Page, type Route } from 'playwright';
import { launchOptions } from '../../../scripts/lib/chromium.mjs';
import type { FrameFacts } from './fake-electron.ts';
import {
  BINDING,
  type FromPage,
  isolatedWorldSource,
  mainWorldSource,
  RECEIVER,
  type ToPage,
} from './page-shims.ts';
import { createPeer, type Peer, type PeerMessage } from './peer.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MAIN = join(ROOT, 'out/main/index.js');
const PRELOAD = join(ROOT, 'out/preload/index.cjs');
const REGISTER = new URL('./register.ts', import.meta.url).href;
const WORLD = 'oraculo-preload';

export const APP_ORIGIN = 'app://console';
/** A secure context to Chromium, and a name that never leaves the machine. */
export const PAGE_ORIGIN = 'http://console.localhost';

export const OWN_FRAME: FrameFacts = {
  origin: APP_ORIGIN,
  url: `${APP_ORIGIN}/`,
  isSubframe: false,
  detached: false,
};

export interface ElectronDouble {
  readonly page: Page;
  /** Questions to the fake `electron` of the main process (its handlers are in fake-electron.ts). */
  readonly main: Peer;
  /** Requests of the page that were not for the program's own protocol. None of them left the machine. */
  readonly foreignRequests: readonly string[];
  /** Navigations that the program prevented. */
  readonly preventedNavigations: readonly string[];
  /** What the main process and its utility processes printed. */
  output(): string;
  /** The exit code of the main process, once it has ended. */
  readonly exited: Promise<number | null>;
  /** Quits as a user would; resolves with the exit code. */
  quit(): Promise<number | null>;
  close(): Promise<void>;
}

export interface DoubleOptions {
  readonly dataDir: string;
  /** Secret of the fake keychain; without it there is none. */
  readonly keychain?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startElectronDouble(options: DoubleOptions): Promise<ElectronDouble> {
  if (!existsSync(MAIN)) throw new Error('out/main/index.js is missing: run `npm run build` first');
  const browser = await chromium.launch(launchOptions());
  try {
    return await start(browser, options);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function start(
  browser: Browser,
  { dataDir, keychain, env = {} }: DoubleOptions,
): Promise<ElectronDouble> {
  const page = await (
    await browser.newContext({ locale: 'pt-BR', viewport: { width: 1440, height: 900 } })
  ).newPage();
  const world = await openWorld(page);
  const lines: string[] = [];
  const foreignRequests: string[] = [];
  const preventedNavigations: string[] = [];

  const child = fork(MAIN, ['--data', dataDir], {
    cwd: ROOT,
    execArgv: ['--import', REGISTER],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...(keychain === undefined ? {} : { DOUBLE_KEYCHAIN: keychain }), ...env },
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => lines.push(String(bytes)));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));

  const loaded = Promise.withResolvers<void>();
  const main = createPeer(
    {
      send: (message) => {
        if (child.connected) child.send(message as object);
      },
      onMessage: (receive) => void child.on('message', (message) => receive(message as PeerMessage)),
    },
    {
      load: async ({ url }: { url: string }) => {
        await page.goto(url.replace(APP_ORIGIN, PAGE_ORIGIN));
        loaded.resolve();
      },
      'frame-message': ({
        name,
        message,
        ports,
      }: {
        name: string;
        message: unknown;
        ports: readonly number[];
      }) =>
        world.send({
          kind: 'frame-message',
          id: 0,
          name,
          ports,
          // The page stands at another origin here, wherever a message names it.
          data: JSON.parse(JSON.stringify(message ?? null).replaceAll(`"${APP_ORIGIN}"`, `"${PAGE_ORIGIN}"`)),
        }),
      port: ({ id, data }: { id: number; data: unknown }) =>
        world.send({ kind: 'port', id, name: '', data, ports: [] }),
      'port-closed': ({ id }: { id: number }) =>
        world.send({ kind: 'port-closed', id, name: '', data: null, ports: [] }),
    },
  );
  world.onMessage((message) => void fromPage(message, main, world));
  await page.route('**/*', (route) => answerRoute(route, { main, foreignRequests, preventedNavigations }));
  await Promise.race([
    loaded.promise,
    exited.then((code) => {
      throw new Error(`the main process ended (${code}) before its window was loaded\n${lines.join('')}`);
    }),
  ]);

  return {
    page,
    main,
    foreignRequests,
    preventedNavigations,
    output: () => lines.join(''),
    exited,
    quit: async () => {
      main.tell('quit');
      return exited;
    },
    close: async () => {
      await browser.close();
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

interface World {
  send(message: ToPage): Promise<void>;
  onMessage(receive: (message: FromPage) => void): void;
}

/** The isolated world of the preload, in every document of the page. */
async function openWorld(page: Page): Promise<World> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  const { frameTree } = await cdp.send('Page.getFrameTree');
  let context: number | undefined;
  let receive: (message: FromPage) => void = () => undefined;
  cdp.on('Runtime.executionContextCreated', ({ context: created }) => {
    if (created.name === WORLD && created.auxData?.frameId === frameTree.frame.id) context = created.id;
  });
  cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name === BINDING) receive(JSON.parse(payload));
  });
  await cdp.send('Page.enable');
  await cdp.send('Runtime.enable');
  await cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD });
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldSource });
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
    source: isolatedWorldSource(readFileSync(PRELOAD, 'utf8')),
    worldName: WORLD,
  });
  return {
    onMessage: (next) => {
      receive = next;
    },
    send: async (message) => {
      if (context === undefined) return;
      const text = JSON.stringify(JSON.stringify(message));
      await cdp
        .send('Runtime.evaluate', { contextId: context, expression: `${RECEIVER}(${text})` })
        // The page was closed meanwhile: nobody is left to be told.
        .catch(() => undefined);
    },
  };
}

async function fromPage({ kind, id, name, data }: FromPage, main: Peer, world: World): Promise<void> {
  if (kind !== 'invoke') {
    main.tell(kind, { id, data });
    return;
  }
  try {
    const value = await main.ask('invoke', { channel: name, args: data, frame: OWN_FRAME });
    await world.send({ kind: 'answer', id, name, data: value ?? null, ports: [] });
  } catch (error) {
    await world.send({ kind: 'refuse', id, name, data: String(error), ports: [] });
  }
}

interface Gate {
  readonly main: Peer;
  readonly foreignRequests: string[];
  readonly preventedNavigations: string[];
}

interface ProtocolAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

async function answerRoute(
  route: Route,
  { main, foreignRequests, preventedNavigations }: Gate,
): Promise<void> {
  const request = route.request();
  const url = request.url();
  const isFirst = request.isNavigationRequest() && request.frame().url() === 'about:blank';
  if (request.isNavigationRequest() && !isFirst && (await main.ask('prevented', { name: 'will-navigate' }))) {
    preventedNavigations.push(url);
    return route.abort('aborted');
  }
  if (!url.startsWith(`${PAGE_ORIGIN}/`)) {
    foreignRequests.push(url);
    return route.abort('blockedbyclient');
  }
  // The fake's own answer to this question.
  const answer = (await main.ask('request', {
    url: url.replace(PAGE_ORIGIN, APP_ORIGIN),
    method: request.method(),
  })) as ProtocolAnswer;
  await route.fulfill({ ...answer, body: Buffer.from(answer.body, 'base64') });
}
