#!/usr/bin/env node
/**
 * `npm start`: installs what is missing, builds if needed, and opens the console, in Electron where it can run, else in the
 * browser host. Runs on any Node from 20 on and without dependencies; the console itself runs on Node 24.
 */
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/build.mjs';
import { chooseElectron } from './lib/electron.mjs';
import { endWithParent } from './lib/end-with-parent.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { continueUnderNode24, isNode24 } from './lib/node-24.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

const HELP = `Oráculo Console

Usage: npm start -- [options]

  --web          the browser host, even where Electron can run
  --port N       port of the browser host (default: any free one); means --web
  --no-open      only print the address, do not open a browser; means --web
  --data DIR     data directory (default: the system's place for it)
  --help         this text

The last line printed is the address. Ctrl+C ends the console.
`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      web: { type: 'boolean' },
      port: { type: 'string' },
      'no-open': { type: 'boolean' },
      data: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: true,
  });
  if (values.port !== undefined && !(/^\d{1,5}$/.test(values.port) && Number(values.port) <= 65_535)) {
    throw new Error(`--port takes a number from 0 to 65535, not "${values.port}"`);
  }
  return values;
}

function optionsOrExit() {
  try {
    return readOptions();
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}

async function startElectron(program, options) {
  const data = options.data === undefined ? [] : ['--data', resolve(options.data)];
  const { code } = await run(program, [inRoot('.'), ...data]);
  process.exit(code);
}

async function start(options) {
  endWithParent();
  await ensureInstalled();
  if (!isNode24()) await continueUnderNode24(fileURLToPath(import.meta.url), process.argv.slice(2));
  await ensureBuilt();
  const wantsWeb = options.web || options.port !== undefined || options['no-open'];
  if (!wantsWeb) {
    const { program, reason } = await chooseElectron();
    if (program) await startElectron(program, options);
    console.log(`Electron is not used: ${reason}. The console opens in your browser instead.`);
  }
  // In this process: it reads the same options, prints the address and ends itself on Ctrl+C.
  await import(pathToFileURL(inRoot('out/main/web.js')).href);
}

const options = optionsOrExit();
if (options.help) {
  console.log(HELP);
} else {
  start(options).catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
