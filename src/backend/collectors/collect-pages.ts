/** A paged collection with all that goes around it: period, what was collected before, progress. */
import type { Clock } from '../../core/deps.ts';
import type { ResultStore } from '../../core/results/port.ts';
import type { CollectingTask } from './collector-role.ts';
import { openCursor } from './cursor.ts';
import { type Item, newestFirst } from './items/item.ts';
import { progressOf } from './progress.ts';
import { type PagesRead, type Reading, readPages } from './read-pages.ts';

export interface Wanted<Token> extends Pick<Reading<Token>, 'first' | 'read' | 'limit' | 'newestFirst'> {
  readonly fonte: string;
  /** What makes two collections the same one (see `openCursor`). */
  readonly target: unknown;
  readonly onlyNew: boolean;
  /** ISO 8601; '' for no limit. Items without a date are kept, since nothing says that they are too old. */
  readonly oldest: string;
  /** Whether the item has the text that was asked for. */
  readonly matches?: (item: Item) => boolean;
}

export interface PagesDeps {
  readonly results: ResultStore;
  readonly clock: Clock;
}

/** Newest first. Throws what {@link readPages} throws, and what the store throws. */
export async function collectPages<Token>(
  { fonte, target, onlyNew, oldest, matches = () => true, ...pages }: Wanted<Token>,
  task: CollectingTask,
  { results, clock }: PagesDeps,
): Promise<PagesRead> {
  const cursor = await openCursor(results, fonte, target);
  const read = await readPages({
    ...pages,
    leaveOut: (item) => {
      if (item.publicado_em !== null && item.publicado_em < oldest) return 'fora_do_periodo';
      if (!matches(item)) return 'sem_o_texto';
      return onlyNew && !cursor.isNew(item.id) ? 'ja_vistos' : null;
    },
    endsAtKnown: cursor.reaches(oldest),
    now: clock.now,
    progress: progressOf(results, clock, fonte, task),
  });
  const handedOn = read.itens.map(({ id }) => id);
  task.remember(cursor.after(handedOn, read.completo ? oldest : null));
  return { ...read, itens: newestFirst(read.itens) };
}
