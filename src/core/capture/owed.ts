/**
 * What has to be written in order, and was refused: it is remembered, and written before anything that follows. In:
 * writes that throw when the disk refuses. Out: the same writes, each once.
 */
export interface Owed {
  /** Writes it after everything that is still owed. Throws when the disk refuses; then it is owed itself. */
  write(entry: () => void): void;
  /** Writes what is owed. Throws when the disk still refuses. */
  settle(): void;
}

export function owed(): Owed {
  const entries: (() => void)[] = [];
  const settle = () => {
    for (let entry = entries[0]; entry; entry = entries[0]) {
      entry();
      entries.shift();
    }
  };
  return {
    write: (entry) => {
      entries.push(entry);
      settle();
    },
    settle,
  };
}
