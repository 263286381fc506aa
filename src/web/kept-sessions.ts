/**
 * What outlives a console that was killed, so that its windows come back by themselves: its port, and the digests of the
 * cookies it had given out. A console that ends in order takes them with it. They are good for as long as the link is,
 * counted from the last sign of life: whoever gets hold of a cookie meanwhile can do little with it later.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/deps.ts';

/** How long a cookie outlives the console that gave it out, in milliseconds. */
export const KEPT_MS = 10 * 60 * 1000;
const SIGN_MS = 30_000;
/** Windows of consoles before the last one. */
const MOST = 4;
const NAME = /^(\d{1,5})\.digests$/;
const DIGEST = /^[0-9a-f]{64}$/;

export interface KeptSessions {
  /** Ports of consoles that were killed lately on this data directory, the last one first. */
  ports(): readonly number[];
  /** Of the cookies that were given out at this port. */
  digests(port: number): readonly string[];
  /** Keeps them, with a sign of life from now on. */
  keep(port: number, all: readonly string[]): void;
  /** Idempotent. */
  forget(): void;
}

export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** One a line; of a file that was cut off while it was written, those that are whole. */
function readDigests(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => DIGEST.test(line));
}

/** `folder` is made for this user only. */
export function keptSessions(folder: string, clock: Clock): KeptSessions {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let timer: ReturnType<typeof setInterval> | undefined;
  let kept: string | undefined;
  const fileOf = (port: number) => join(folder, `${port}.digests`);
  const lately = () =>
    readdirSync(folder)
      .flatMap((name) => {
        const port = NAME.exec(name)?.[1];
        const at = statSync(join(folder, name)).mtimeMs;
        if (clock.now() - at <= KEPT_MS) return port === undefined ? [] : [{ port: Number(port), at }];
        rmSync(join(folder, name), { force: true });
        return [];
      })
      .toSorted((a, b) => b.at - a.at);
  return {
    ports: () => lately().map(({ port }) => port),
    digests: (port) => (lately().some((each) => each.port === port) ? readDigests(fileOf(port)) : []),
    keep: (port, all) => {
      const file = fileOf(port);
      // Anew, so that a file of someone before keeps neither its readers nor its mode.
      rmSync(file, { force: true });
      writeFileSync(file, all.slice(0, MOST).join('\n'), { flag: 'wx', mode: 0o600 });
      kept = file;
      timer ??= setInterval(() => {
        const now = new Date(clock.now());
        if (kept !== undefined) utimesSync(kept, now, now);
      }, SIGN_MS).unref();
    },
    forget: () => {
      clearInterval(timer);
      if (kept !== undefined) rmSync(kept, { force: true });
      kept = undefined;
    },
  };
}
