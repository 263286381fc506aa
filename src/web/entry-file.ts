/**
 * The link for the browser, in a file that only its user can read. The arguments of a program can be read by every user of
 * the machine, so the browser is given this file, which leads to the link, and never the link with its token.
 */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/deps.ts';
import { TOKEN_LIFE_MS } from './session.ts';

export interface EntryFile {
  readonly path: string;
  /** Idempotent. */
  remove(): void;
}

export interface EntryFileOptions {
  /** Its folder is made in here, for this user only. */
  readonly dataDir: string;
  /** Tells the files of several consoles apart. */
  readonly port: number;
  readonly url: string;
  readonly clock: Clock;
}

/** Refreshing works without a script, and without a `Referer` that would name the file. */
function page(url: string): string {
  return `<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${url}">
<title>Oráculo Console</title>
</head>
<body><p><a href="${url}">Oráculo Console</a></p></body>
</html>
`;
}

/** What a console that was killed has left: its link is no longer good, but it is not kept either. */
function removeOld(folder: string, clock: Clock): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (clock.now() - statSync(file).mtimeMs > TOKEN_LIFE_MS) rmSync(file, { force: true });
  }
}

/** Fails with the operating system's own words when it cannot be written. `url` is made here, and needs no escaping. */
export function writeEntryFile({ dataDir, port, url, clock }: EntryFileOptions): EntryFile {
  const folder = join(dataDir, 'entry');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeOld(folder, clock);
  const path = join(folder, `console-${port}.html`);
  const remove = () => rmSync(path, { force: true });
  // Anew, so that a file of someone before keeps neither its readers nor its mode.
  remove();
  writeFileSync(path, page(url), { flag: 'wx', mode: 0o600 });
  return { path, remove };
}
