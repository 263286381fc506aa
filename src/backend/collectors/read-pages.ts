/**
 * Pages of a source, one after the other, into the items that were asked for. It ends with the source's last page, at the
 * limit, after the most pages, or when the time is up; `completo` says whether the source had more. Pure but for `read`.
 */
import { temporary } from '../worker/task-failure.ts';
import type { Item } from './items/item.ts';
import type { TellProgress } from './progress.ts';

export interface Page<Token> {
  /** What the source listed, also what is no item (a private video, a service message). */
  readonly records: number;
  readonly items: readonly Item[];
  /** Null after the last page. */
  readonly next: Token | null;
}

export interface Reading<Token> {
  readonly first: Token;
  readonly read: (token: Token) => Promise<Page<Token>>;
  /** Items to hand on at most. */
  readonly limit: number;
  /** Why an item is left out, as a count of the result; null keeps it. */
  readonly leaveOut: (item: Item) => LeftOut | null;
  /** The source lists newest first: a page that is all too old is the last one worth reading. */
  readonly newestFirst: boolean;
  /** So is a page that is all known, because nothing was left unread after it before. */
  readonly endsAtKnown: boolean;
  readonly now: () => number;
  readonly progress: TellProgress;
}

export type LeftOut = 'fora_do_periodo' | 'ja_vistos' | 'sem_o_texto';

/** Becomes part of `payload.dados`. */
export interface PagesRead {
  readonly itens: readonly Item[];
  /** Pages and records read. */
  readonly paginas: number;
  readonly lidos: number;
  /** False: the source had more than was read. */
  readonly completo: boolean;
  readonly fora_do_periodo: number;
  readonly ja_vistos: number;
  readonly sem_o_texto: number;
}

/**
 * 50 pages a second apart end before a run counts as overdue (120 s). No page is begun after the time; one that takes its
 * server very long may still end later than that, and the run then counts as overdue until it has.
 */
export const MOST_PAGES = 50;
const LONGEST_MS = 90_000;

interface State {
  readonly known: Set<string>;
  readonly kept: Item[];
  readonly leftOut: Record<LeftOut, number>;
  paginas: number;
}

interface Added {
  /** Items that earlier pages did not have. */
  readonly fresh: number;
  /** Of those, the ones after which nothing worth reading follows. */
  readonly past: number;
}

function addPage<Token>(
  state: State,
  page: Page<Token>,
  { leaveOut, limit, endsAtKnown }: Reading<Token>,
): Added {
  const fresh = page.items.filter(({ id }) => !state.known.has(id));
  let past = 0;
  for (const item of fresh) {
    state.known.add(item.id);
    const why = leaveOut(item);
    if (why === null && state.kept.length < limit) state.kept.push(item);
    if (why !== null) state.leftOut[why] += 1;
    if (why === 'fora_do_periodo' || (why === 'ja_vistos' && endsAtKnown)) past += 1;
  }
  state.paginas += 1;
  return { fresh: fresh.length, past };
}

/**
 * Throws what `read` throws, and `paginacao_em_laco` (temporary) for a page that has items, none of them new, and points to
 * another: reading on would never end, and ending would hide what is missing.
 */
export async function readPages<Token>(reading: Reading<Token>): Promise<PagesRead> {
  const until = reading.now() + LONGEST_MS;
  const leftOut = { fora_do_periodo: 0, ja_vistos: 0, sem_o_texto: 0 };
  const state: State = { known: new Set(), kept: [], leftOut, paginas: 0 };
  let token: Token | null = reading.first;
  while (token !== null && state.paginas < MOST_PAGES && reading.now() < until) {
    const page: Page<Token> = await reading.read(token);
    const { fresh, past } = addPage(state, page, reading);
    await reading.progress({ paginas: state.paginas, lidos: state.known.size, itens: state.kept.length });
    if (fresh === 0 && page.items.length > 0 && page.next !== null) {
      throw temporary('paginacao_em_laco', `A fonte repetiu uma página inteira (página ${state.paginas})`);
    }
    // A page that lists nothing is the end, whatever it points to; one without a single item is not.
    const isLast = page.records === 0 || (reading.newestFirst && fresh > 0 && past === fresh);
    token = isLast ? null : page.next;
    if (state.kept.length >= reading.limit) break;
  }
  const rest = state.known.size - state.kept.length - Object.values(leftOut).reduce((sum, n) => sum + n, 0);
  return {
    itens: state.kept,
    paginas: state.paginas,
    lidos: state.known.size,
    completo: token === null && rest === 0,
    ...leftOut,
  };
}
