export interface SavedFile {
  readonly name: string;
  /** What follows each other. */
  readonly parts: readonly (string | Blob)[];
  readonly mime: string;
}

/** How long the browser may take to begin with a file before its address is taken back, in milliseconds. */
const ADDRESS_MS = 60_000;

/** Hands a file to the browser, or to the window's save dialog under Electron. */
export function saveFile({ name, parts, mime }: SavedFile): void {
  const address = URL.createObjectURL(new Blob([...parts], { type: mime }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), ADDRESS_MS);
}
