import type { Chance } from '../../support/chance.ts';

/** Something that reads or writes foreign text or bytes. */
export interface Subject {
  readonly name: string;
  /** Makes one case by chance and puts it to the code; throws, or rejects, when the answer is not one of those it may give. */
  one(chance: Chance): void | Promise<void>;
  /** How often a case came through to what lies behind the check: a fuzz that only ever bounces off finds nothing. */
  reached(): number;
}

/** A defect that was found, with the case that shows it. */
export class Defect extends Error {
  constructor(message: string, shown: unknown, cause?: unknown) {
    super(`${message}: ${typeof shown === 'string' ? JSON.stringify(shown.slice(0, 500)) : String(shown)}`, {
      cause,
    });
  }
}
