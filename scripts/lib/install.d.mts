interface Packages {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly optional?: boolean; readonly devOptional?: boolean }>
  >;
}

/** Whether an installed tree is the locked one. */
export function sameTree(lock: Packages, installed: Packages): boolean;
/** Throws with what to do when it cannot be done. */
export function ensureInstalled(): Promise<void>;
