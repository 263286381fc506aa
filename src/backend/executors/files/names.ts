/** File names out of foreign text that are safe on every system (docs/faults.md, H09): no path, no device, no trick of direction. */
import { createHash } from 'node:crypto';

const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/;
const LONGEST = 40;

/** Lower-case ASCII letters, digits and hyphens, 1 to 40 of them. */
export function safeName(text: string): string {
  const plain = text
    .slice(0, 1000)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
  if (plain === '') return 'sem-nome';
  return DEVICES.test(plain) ? `${plain}-1` : plain;
}

/** `<date>-<source>-<short id>`: the same for every delivery of the same run. */
export function folderName(madeAt: string, fonte: string, correlationId: string): string {
  const shortId = createHash('sha256').update(correlationId).digest('hex').slice(0, 12);
  const date = /^\d{4}-\d{2}-\d{2}/.exec(madeAt)?.[0] ?? 'sem-data';
  return `${date}-${safeName(fonte)}-${shortId}`;
}
