/** The data directory before Electron puts its profile and its lock there: where it cannot, it ends without a word. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { ExpectedError, messageOf, toWireError, type WireError } from '../shared/errors.ts';

/** Makes the folder; null when it can be written, else why not. */
export function prepareFolder(folder: string): WireError | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return null;
  } catch (error) {
    const reason = messageOf(error);
    return toWireError(new ExpectedError('storage-failed', reason, { file: folder, reason }, error));
  }
}
