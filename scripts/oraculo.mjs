#!/usr/bin/env node
/** `oraculo`: the command line, under Node 24. In a checkout it installs and builds first what is not up to date. */
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { continueUnderNode24, isNode24 } from './lib/node-24.mjs';
import { inRoot } from './lib/paths.mjs';

/** What the command prints is read by programs: notes of installing and building go to stderr. */
async function quietly(work) {
  const { log } = console;
  console.log = console.error;
  try {
    await work();
  } finally {
    console.log = log;
  }
}

async function start() {
  const isCheckout = existsSync(inRoot('src')) && existsSync(inRoot('package-lock.json'));
  if (isCheckout) await quietly(ensureInstalled);
  if (!isNode24()) await continueUnderNode24(fileURLToPath(import.meta.url), process.argv.slice(2));
  if (isCheckout) await quietly(ensureBuilt);
  await import(pathToFileURL(inRoot('out/main/cli.js')).href);
}

start().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
