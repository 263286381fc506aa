/**
 * Files that the host of the window was given to open: by a double click, as arguments, or dropped on it where it knows
 * their paths. They wait until somebody takes them.
 */
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';

type Listener = (paths: readonly string[]) => void;

export interface GivenFiles {
  /** Gets what waits at once, and all that comes; returns its end. */
  take(listener: Listener): () => void;
}

const FILES_MESSAGE = 'oraculo-files';

function pathsOf(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== FILES_MESSAGE)
    return [];
  if (!('paths' in data) || !Array.isArray(data.paths)) return [];
  return data.paths.filter((path) => typeof path === 'string' && path !== '');
}

/** Listens from the beginning: what the program was started with comes before anything is shown. */
export function givenFiles(target: Window): GivenFiles {
  let waiting: string[] = [];
  let listener: Listener | undefined;
  target.addEventListener('message', (event: MessageEvent<unknown>) => {
    // Only this window itself (its preload) may hand over paths.
    if (event.source !== target) return;
    const paths = pathsOf(event.data);
    if (paths.length === 0) return;
    if (listener) listener(paths);
    else waiting.push(...paths);
  });
  return {
    take: (next) => {
      listener = next;
      const paths = waiting;
      waiting = [];
      if (paths.length > 0) next(paths);
      return () => {
        if (listener === next) listener = undefined;
      };
    },
  };
}

const FilesContext = createContext<GivenFiles | null>(null);

export function GivenFilesProvider({
  files,
  children,
}: {
  readonly files: GivenFiles;
  readonly children: ReactNode;
}) {
  return <FilesContext.Provider value={files}>{children}</FilesContext.Provider>;
}

/** Takes them for as long as it is shown. */
export function useGivenFiles(onFiles: Listener): void {
  const files = useContext(FilesContext);
  const latest = useRef(onFiles);
  latest.current = onFiles;
  useEffect(() => files?.take((paths) => latest.current(paths)), [files]);
}
