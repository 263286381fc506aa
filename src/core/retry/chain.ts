/**
 * Hash chains: every entry's hash covers its own fields and the hash before it, so that a changed, removed, inserted or
 * reordered entry is found (docs/faults.md, S01 and S05). Chains cover texts and hashes of bodies, never bodies, so
 * that a body can be erased without breaking them.
 */
import { createHash } from 'node:crypto';

export type ChainField = string | number | null;

/** What the first entry of a chain follows. */
export const CHAIN_START = '0'.repeat(64);

/** Hash of an entry, 64 hex digits. The fields go through JSON, so no two different lists read the same. */
export function chainHash(previous: string, fields: readonly ChainField[]): string {
  return createHash('sha256').update(previous).update(JSON.stringify(fields)).digest('hex');
}

/** How far a chain reaches. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

export const CHAIN_EMPTY: ChainEnd = { seq: 0, hash: CHAIN_START };

export interface ChainLink {
  readonly seq: number;
  readonly hash: string;
  readonly fields: readonly ChainField[];
}

/** Walks a chain from its start, a link a step. The first link that does not fit ends it with its place. */
export function* walkChain<L extends ChainLink>(
  links: Iterable<L>,
  visit: (link: L) => void,
): Generator<void, { readonly end: ChainEnd; readonly brokenAt: number | null }> {
  let end = CHAIN_EMPTY;
  for (const link of links) {
    const fits = link.seq === end.seq + 1 && link.hash === chainHash(end.hash, link.fields);
    if (!fits) return { end, brokenAt: link.seq };
    end = { seq: link.seq, hash: link.hash };
    visit(link);
    yield;
  }
  return { end, brokenAt: null };
}
