/** Opens the system's browser. Says in words why it could not; never an error for the caller. */
import { spawn } from 'node:child_process';
import { messageOf } from '../shared/errors.ts';

type Command = readonly [string, readonly string[]];

/** The command that opens an address, or null on a machine without a screen. */
export function browserCommand(
  url: string,
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Command | null {
  if (platform === 'darwin') return ['open', [url]];
  if (platform === 'win32') return ['cmd', ['/d', '/c', 'start', '""', url]];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open', [url]] : null;
}

/** Resolves with null when the browser was told, else with the reason. */
export function openBrowser(command: Command | null): Promise<string | null> {
  if (!command) return Promise.resolve('this machine has no display');
  const [program, args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.unref();
    child.once('error', (error) => resolve(`${program}: ${messageOf(error)}`));
    child.once('exit', (code) => resolve(code === 0 ? null : `${program} ended with code ${code}`));
  });
}
