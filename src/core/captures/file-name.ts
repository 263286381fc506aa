/** Names of files that come from texts: foreign content never decides where a file is made (docs/faults.md, H09). */

const LONGEST = 120;
/** Names that Windows gives to devices, with or without an extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;
/** Separators, what a shell or Windows reads as more than a character, control and formatting characters. */
const UNFIT = /[\\/:*?"<>|]|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text as the first part of a file name: never empty, a path, a device, hidden, or longer than any file system takes. */
export function safeName(text: string): string {
  const plain = text.normalize('NFC').replaceAll(UNFIT, '-').replaceAll(/\s+/g, ' ');
  const cut = [...plain].slice(0, LONGEST).join('');
  // A name that begins with a dot is hidden, with a dash it is an option to a command; Windows drops dots and spaces at the end.
  const trimmed = cut.replace(/^[.\-\s]+/, '').replace(/[.\s]+$/, '');
  if (trimmed === '') return 'oraculo';
  return DEVICE.test(trimmed.split('.', 1)[0] ?? '') ? `_${trimmed}` : trimmed;
}

/** With its extension (begins with a dot), once. */
export function safeFileName(text: string, extension: string): string {
  const named = text.toLowerCase().endsWith(extension) ? text.slice(0, -extension.length) : text;
  return `${safeName(named)}${extension}`;
}
