export interface Skip {
  readonly name: string;
  readonly reason: string | null;
}

export interface Outcome {
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
  readonly note: string;
}

export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
  readonly broken: readonly string[];
  readonly unhandled: number;
}

export function outcomeOf(report: Report, code: number): Outcome;
/** `isScreen`: whether a person watches, on a terminal. */
export function vitestArguments(project: string, isScreen: boolean): string[];
export function allSkipped(project: string, reason: string): Promise<Outcome>;
