/** Opens a file in the system's browser. Says in words why it could not; never an error for the caller. */
import { spawn } from 'node:child_process';
import { messageOf } from '../shared/errors.ts';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** The arguments are quoted already, for Windows' `cmd`. */
  readonly verbatim?: boolean;
}

/** The command that opens an HTML file, or null on a machine without a screen. */
export function browserCommand(
  file: string,
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Command | null {
  if (platform === 'darwin') return { program: 'open', args: [file] };
  // `cmd /s` takes off the outer quotes; a path cannot hold quotes, and within them nothing but `%` means anything.
  if (platform === 'win32')
    return { program: 'cmd', args: ['/d', '/s', '/c', `"start "" "${file}""`], verbatim: true };
  return env.DISPLAY || env.WAYLAND_DISPLAY ? { program: 'xdg-open', args: [file] } : null;
}

/** Resolves with null when the browser was told, else with the reason. */
export function openBrowser(command: Command | null): Promise<string | null> {
  if (!command) return Promise.resolve('this machine has no display');
  const { program, args, verbatim = false } = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: 'ignore',
      detached: true,
      windowsVerbatimArguments: verbatim,
    });
    child.unref();
    child.once('error', (error) => resolve(`${program}: ${messageOf(error)}`));
    child.once('exit', (code) => resolve(code === 0 ? null : `${program} ended with code ${code}`));
  });
}
