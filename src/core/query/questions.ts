/** What goes between a history's own thread and whoever asks it. */
import type { WireError } from '../../shared/errors.ts';
import type { HistoryQueries } from './history-queries.ts';

export type QuestionName = keyof HistoryQueries;
export type QuestionArgs<N extends QuestionName> = Parameters<HistoryQueries[N]>;
export type QuestionResult<N extends QuestionName> = Awaited<ReturnType<HistoryQueries[N]>>;

export interface AskedQuestion {
  readonly name: QuestionName;
  readonly args: readonly unknown[];
}

/** A defect keeps its code (SQLite's, where the file is damaged) and its stack. */
export type QuestionError =
  | { readonly expected: WireError }
  | {
      readonly defect: {
        readonly message: string;
        readonly code: string | null;
        readonly stack: string | undefined;
      };
    };

export type Answer =
  | { readonly value: unknown; readonly ms: number }
  | { readonly error: QuestionError; readonly ms: number };
