export interface Machine {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
}

/** The program's path, or null when it is not there. Never starts a download. */
export function electronBinary(): string | null;
/** Why this machine cannot show an Electron window, or null. */
export function machineReason(machine: Machine): string | null;
/** Electron where it can run (fetched once where it can be had), else the reason in words. */
export function chooseElectron(): Promise<
  { readonly program: string; readonly reason: null } | { readonly program: null; readonly reason: string }
>;
