/**
 * The browser host: the same core and the same window, served on loopback to a browser. For machines without a display
 * or without Electron. Prints the link as its last line, and ends cleanly on Ctrl+C or SIGTERM.
 */
import '../shared/freeze-prototype.ts';
import { join } from 'node:path';
import { appPaths } from '../core/host/app-paths.ts';
import { chosenDataDir } from '../core/host/data-dir.ts';
import { nodeDeps, systemClock } from '../core/host/node-deps.ts';
import { type HostCore, openHostCore } from '../core/host/open-host-core.ts';
import { staticFiles } from '../core/host/static-files.ts';
import { createLog, logFile } from '../core/log.ts';
import { ExpectedError, messageOf } from '../shared/errors.ts';
import { readArguments, type WebArguments } from './arguments.ts';
import { writeEntryFile } from './entry-file.ts';
import { keptSessions } from './kept-sessions.ts';
import { browserCommand, openBrowser } from './open-browser.ts';
import { startWebServer, type WebServer } from './server.ts';
import { TOKEN_LIFE_MS } from './session.ts';

const CLOSE_MS = 10_000;
const paths = appPaths(import.meta.dirname);

async function start(given: WebArguments): Promise<void> {
  const dataDir = chosenDataDir(given.data);
  // Not to the terminal: its last line is the address.
  const write = logFile(join(dataDir, 'logs', 'web.jsonl'), (error) => console.error(messageOf(error)));
  const log = createLog({ component: 'web', write });
  const files = staticFiles(paths.rendererDir);
  const core = await openHostCore(nodeDeps({ dataDir, host: 'web', log, ...paths }));
  const server = await startWebServer({
    port: given.port,
    kept: keptSessions(join(dataDir, 'sessions'), systemClock),
    files,
    clock: systemClock,
    log,
    serve: (wire) => void core.serve(wire),
  });
  endOnSignal(core, server);
  announce(core, server);
  if (given.open) void open(server, dataDir);
}

function announce(core: HostCore, server: WebServer): void {
  if (core.kind === 'attached') {
    const { host, pid } = core.owner;
    console.log(
      `Another console (${host}, process ${pid}) has this data directory open; this one works through it.`,
    );
  }
  console.log(server.url);
}

async function open(server: WebServer, dataDir: string): Promise<void> {
  const reason = await openThroughFile(server, dataDir).catch(messageOf);
  if (reason === null) return;
  console.error(`The browser could not be opened (${reason}). Open this address yourself:`);
  console.log(server.url);
}

/** The file goes when the link was used or is no longer good, and with this process. */
async function openThroughFile({ port, url, entered }: WebServer, dataDir: string): Promise<string | null> {
  const file = writeEntryFile({ dataDir, port, url, clock: systemClock });
  process.once('exit', file.remove);
  void entered.then(file.remove);
  setTimeout(file.remove, TOKEN_LIFE_MS).unref();
  const reason = await openBrowser(browserCommand(file.path));
  if (reason !== null) file.remove();
  return reason;
}

function endOnSignal(core: HostCore, server: WebServer): void {
  let ending = false;
  const end = async () => {
    // A second Ctrl+C does not wait.
    if (ending) process.exit(130);
    ending = true;
    setTimeout(() => process.exit(1), CLOSE_MS).unref();
    await server.close();
    await core.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
}

try {
  await start(readArguments(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof ExpectedError ? error.message : messageOf(error));
  process.exit(error instanceof ExpectedError ? 2 : 1);
}
