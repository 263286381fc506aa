/**
 * The one IPC door between a window and this process: a window asks for its port to the core, and gets it. Everything else
 * is said on that port. The only file that touches `ipcMain`.
 */
import type { IpcMain, IpcMainInvokeEvent, MessagePortMain, WebFrameMain } from 'electron';
import { APP_ORIGIN } from './app-origin.ts';

/** The window asks. Same text in `src/preload`. */
export const CONNECT = 'oraculo:connect';
/** The window is given a port, asked for or after a restart of the core. Same text in `src/preload`. */
export const PORT = 'oraculo:port';
/** The window is told of files that the system gave to the program. Same text in `src/preload`. */
export const FILES = 'oraculo:files';

/** A main frame that shows exactly our origin; a frame that is gone, blank or foreign is not. */
export function isOwnFrame(frame: WebFrameMain | null): frame is WebFrameMain {
  if (!frame || frame.parent !== null || frame.detached) return false;
  // Both are asked: `origin` is Chromium's word (opaque for sandboxed documents), `url` is what the window shows.
  return frame.origin === APP_ORIGIN && originOf(frame.url) === APP_ORIGIN;
}

/** WHATWG gives custom schemes the origin "null", so it is put together from the parts that were parsed. */
function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, username, password } = new URL(url);
  return username === '' && password === '' ? `${protocol}//${host}` : null;
}

export interface Door {
  /** Hands a port to a window that asked before. False when its frame is not (any more) ours. */
  give(frame: WebFrameMain | null, port: MessagePortMain): boolean;
  /** The same for paths of files. */
  tell(frame: WebFrameMain | null, paths: readonly string[]): boolean;
}

/** `connect` is called for each request of an own window; anything else is refused with an error and nothing happens. */
export function openDoor(ipcMain: IpcMain, connect: (frame: WebFrameMain) => void): Door {
  ipcMain.handle(CONNECT, (event: IpcMainInvokeEvent, ...args: unknown[]) => {
    if (!isOwnFrame(event.senderFrame)) throw new Error('refused: not the window of this program');
    if (args.length > 0) throw new Error('refused: this request takes no arguments');
    connect(event.senderFrame);
  });
  return {
    give: (frame, port) => {
      if (!isOwnFrame(frame)) return false;
      frame.postMessage(PORT, APP_ORIGIN, [port]);
      return true;
    },
    tell: (frame, paths) => {
      if (!isOwnFrame(frame)) return false;
      frame.postMessage(FILES, { origin: APP_ORIGIN, paths });
      return true;
    },
  };
}
