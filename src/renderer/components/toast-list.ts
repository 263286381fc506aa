/** Which toasts are shown. A later word on a subject takes the place of every earlier one: only the last is true. Pure. */
import type { Tone } from './tone.ts';

export interface ToastOptions {
  readonly title: string;
  readonly text?: string;
  readonly tone: Tone;
  readonly action?: { readonly label: string; readonly onAction: () => void };
  /** Default 6 s; errors stay. */
  readonly durationMs?: number;
  /** Shows how long the action is still possible. */
  readonly countdown?: boolean;
  /** What it speaks of, as `failure:7`. */
  readonly about?: readonly string[];
  /** It goes when another connection is shown. */
  readonly connectionId?: string;
  /** Watches, while it is shown, whether it is still true; calls `overtaken` when it is not. Returns its end. */
  readonly until?: (overtaken: () => void) => () => void;
}

export interface ShownToast extends ToastOptions {
  readonly id: number;
}

const MAX_SHOWN = 4;

export function withoutSubjects(
  all: readonly ShownToast[],
  subjects: readonly string[],
): readonly ShownToast[] {
  const spoken = ({ about = [] }: ShownToast) => about.some((subject) => subjects.includes(subject));
  return all.some(spoken) ? all.filter((toast) => !spoken(toast)) : all;
}

export function withToast(all: readonly ShownToast[], toast: ShownToast): readonly ShownToast[] {
  return [...withoutSubjects(all, toast.about ?? []), toast].slice(-MAX_SHOWN);
}

/** Those that may be shown beside a connection; null: beside none, where all may. */
export function ofConnection(all: readonly ShownToast[], shown: string | null): readonly ShownToast[] {
  if (shown === null) return all;
  const isHere = ({ connectionId = shown }: ShownToast) => connectionId === shown;
  return all.every(isHere) ? all : all.filter(isHere);
}
