/**
 * Capture files that the system gives to the program: as arguments, by a second start, by macOS's `open-file`. They wait
 * until a window is there to show them. What is a capture is the core's to judge; here only names are looked at.
 */
import { isAbsolute, resolve } from 'node:path';

const EXTENSION = '.oraculo';

/** Of a command line: Chromium's and our own options come among them. */
export function captureFilesOf(argv: readonly string[], folder: string): readonly string[] {
  return argv
    .filter((argument) => !argument.startsWith('-') && argument.toLowerCase().endsWith(EXTENSION))
    .map((argument) => (isAbsolute(argument) ? argument : resolve(folder, argument)));
}

export interface OpenFiles {
  /** Handed over now, or as soon as a window asks. */
  add(paths: readonly string[]): void;
  /** A window is there. */
  flush(): void;
}

/** `send` answers false while no window can take them. */
export function openFiles(send: (paths: readonly string[]) => boolean): OpenFiles {
  let waiting: readonly string[] = [];
  const flush = () => {
    if (waiting.length > 0 && send(waiting)) waiting = [];
  };
  return {
    add: (paths) => {
      waiting = [...waiting, ...paths];
      flush();
    },
    flush,
  };
}
