/**
 * The Electron host, thin: one sandboxed window on `app://console`, the core in a utility process, and a port handed from
 * one to the other. Everything a page could do beyond that is refused here.
 */

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  nativeTheme,
  protocol,
  safeStorage,
  session,
  type WebFrameMain,
} from 'electron';
import { appPaths } from '../core/host/app-paths.ts';
import { chosenDataDir } from '../core/host/data-dir.ts';
import { staticFiles } from '../core/host/static-files.ts';
import { createLog } from '../core/log.ts';
import type { WireError } from '../shared/errors.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { prepareFolder } from './data-folder.ts';
import { openDoor } from './door.ts';
import { failureText } from './failure-text.ts';
import { setMenu } from './menu.ts';
import { confineAll } from './navigation.ts';
import { captureFilesOf, type OpenFiles, openFiles } from './open-files.ts';
import { denyPermissions } from './permissions.ts';
import { type CoreHost, startCore } from './processes.ts';
import { openSecrets } from './secrets.ts';
import { openWindow } from './window.ts';

const entryDir = import.meta.dirname;
const paths = appPaths(entryDir);
const log = createLog({ component: 'main' });

/** Chromium's own switches come among the arguments, so unknown ones are let through. */
function dataDirOf(argv: readonly string[]): string {
  const { values } = parseArgs({ args: [...argv], options: { data: { type: 'string' } }, strict: false });
  return chosenDataDir(typeof values.data === 'string' ? values.data : undefined);
}

/** Given before there is a window (macOS tells them that early), they wait for it. */
const given: string[] = captureFilesOf(process.argv.slice(1), process.cwd()).slice();
let files: OpenFiles | undefined;

function openGiven(paths: readonly string[]): void {
  if (files) files.add(paths);
  else given.push(...paths);
}

async function run(dataDir: string): Promise<void> {
  await app.whenReady();
  denyPermissions(session.defaultSession);
  serveApp(protocol, staticFiles(paths.rendererDir));
  setMenu();
  const secrets = await openSecrets({ keychain: safeStorage, file: join(dataDir, 'secrets.json'), log });
  const core = startCore({ entryDir, dataDir, resourcesDir: paths.resourcesDir, secrets, log });
  connectWindows(core);
  endWith(core);
  await showWindow();
  void core.failed.then((error) => endWithReason(error, dataDir));
  app.on('second-instance', (_event, argv: readonly string[] = [], folder = process.cwd()) => {
    openGiven(captureFilesOf(argv.slice(1), folder));
    void showWindow();
  });
  app.on('activate', () => void showWindow());
}

/** Without its data directory the console can do nothing: it says why, once, and ends. */
function endWithReason(error: WireError, dataDir: string): void {
  dialog.showErrorBox('Oráculo Console', failureText(error, dataDir, app.getPreferredSystemLanguages()));
  app.exit(1);
}

/** Gives each own window a port when it asks, and a new one whenever the core was started again. */
function connectWindows(core: CoreHost): void {
  const asked = new Set<WebFrameMain>();
  const door = openDoor(ipcMain, (frame) => {
    asked.add(frame);
    door.give(frame, core.windowPort());
    files?.flush();
  });
  files = openFiles((paths) => [...asked].reverse().some((frame) => door.tell(frame, paths)));
  files.add(given.splice(0));
  core.onRestart(() => {
    for (const frame of asked) {
      if (!door.give(frame, core.windowPort())) asked.delete(frame);
    }
  });
}

async function showWindow(): Promise<void> {
  const [open] = BrowserWindow.getAllWindows();
  if (open) {
    if (open.isMinimized()) open.restore();
    open.focus();
    return;
  }
  await openWindow({
    preload: join(entryDir, '../preload/index.cjs'),
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14171c' : '#ffffff',
  });
}

/** Quits only after the core has closed its files; a second quit does not wait. */
function endWith(core: CoreHost): void {
  let ended = false;
  app.on('before-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    ended = true;
    void core.close().finally(() => app.quit());
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
}

app.on('open-file', (event, path) => {
  event.preventDefault();
  openGiven(captureFilesOf([path], process.cwd()));
});
app.enableSandbox();
registerAppScheme(protocol);
confineAll(app);
const dataDir = dataDirOf(process.argv.slice(1));
// Chromium's profile lives with the data, and so does its single-instance lock: one instance per data directory.
const profile = join(dataDir, 'electron');
const unusable = prepareFolder(profile);
app.setPath('userData', profile);
if (unusable) {
  // A dialog needs a program that is ready.
  void app.whenReady().then(() => endWithReason(unusable, dataDir));
} else if (app.requestSingleInstanceLock()) {
  run(dataDir).catch((error) => {
    log.error('the program could not start', error);
    app.exit(1);
  });
} else {
  app.quit();
}
