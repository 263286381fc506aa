/** What a report is made of. */
import type { CollectedItem } from '../collected.ts';

export interface Report {
  readonly fonte: string;
  readonly correlationId: string;
  /** When the execution was asked for, ISO 8601: not the clock, so that a redelivery makes the same bytes. */
  readonly madeAt: string;
  readonly titulo: string | null;
  readonly url: string | null;
  readonly itens: readonly CollectedItem[];
}
