/**
 * A summary without a model: the sentences whose words the collection uses most, as they stand, with the number of their
 * item. Deterministic: the same collection always gives the same text. Pure.
 */
import { cut } from '../../text/plain-text.ts';
import type { CollectedItem } from '../collected.ts';
import { plainInMarkdown } from './markdown.ts';

const MOST_SENTENCES = 6;
const MOST_SUBJECTS = 8;
const LONGEST_SENTENCE = 300;
/** Shorter ones are greetings and calls, longer ones lists. */
const SENTENCE_WORDS = { least: 5, most: 60 } as const;
const SHORTEST_WORD = 4;
const DAY = /^\d{4}-\d{2}-\d{2}/;

/** Words that say nothing about a subject, of those with four letters and more. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  `para como mais pela pelo pelas pelos essa esse esta este isso isto aquela aquele entre sobre quando onde muito muita
  muitos muitas também ainda sendo foram será serão seja sejam tem têm tinha ter está estão estava estavam você vocês nosso
  nossa nossos nossas seus suas dela dele delas deles cada todo toda todos todas outro outra outros outras após antes desde
  até apenas assim porque pois qual quais quem sem that this with from have been were will would your their there about which
  when what into more than them they also only over after before some such these those`.split(/\s+/),
);

interface Sentence {
  readonly text: string;
  readonly words: readonly string[];
  /** Number of its item, from 1. */
  readonly item: number;
}

const wordsOf = (text: string) =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter(
    (word) => word.length >= SHORTEST_WORD && !EMPTY_WORDS.has(word) && !/^\d+$/.test(word),
  );

function sentencesOf(items: readonly CollectedItem[]): Sentence[] {
  return items.flatMap(({ resumo, titulo }, index) =>
    `${titulo}. ${resumo ?? ''}`
      .split(/(?<=[.!?…])\s+/)
      .map((text) => ({ text: text.trim(), words: wordsOf(text), item: index + 1 }))
      .filter(({ text }) => {
        const { length } = text.split(/\s+/);
        return length >= SENTENCE_WORDS.least && length <= SENTENCE_WORDS.most;
      }),
  );
}

function frequencies(items: readonly CollectedItem[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { titulo, resumo } of items) {
    // Once per item: a word that one item repeats is not what the collection is about.
    for (const word of new Set(wordsOf(`${titulo} ${resumo ?? ''}`)))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** By the square root of its length, so that neither the longest nor the shortest sentence wins by that alone. */
function scoreOf({ words }: Sentence, counts: ReadonlyMap<string, number>): number {
  const sum = words.reduce((total, word) => total + (counts.get(word) ?? 0), 0);
  return words.length === 0 ? 0 : sum / Math.sqrt(words.length);
}

/** The best, no two that say the same, in the order of the collection. */
function best(sentences: readonly Sentence[], counts: ReadonlyMap<string, number>): Sentence[] {
  const ranked = sentences
    .map((sentence, place) => ({ sentence, place, score: scoreOf(sentence, counts) }))
    .toSorted((left, right) => right.score - left.score || left.place - right.place);
  const said = new Set<string>();
  const chosen = ranked.filter(({ sentence }) => {
    const key = sentence.words.toSorted().join(' ');
    return !said.has(key) && !!said.add(key);
  });
  return chosen
    .slice(0, MOST_SENTENCES)
    .toSorted((left, right) => left.place - right.place)
    .map(({ sentence }) => sentence);
}

/** Markdown, in Portuguese. */
export function offlineSummary(items: readonly CollectedItem[]): string {
  if (items.length === 0) return 'Não há publicações para resumir.';
  const counts = frequencies(items);
  const points = best(sentencesOf(items), counts).map(
    ({ text, item }) => `- ${plainInMarkdown(cut(text, LONGEST_SENTENCE))} [${item}]`,
  );
  const subjects = [...counts]
    .filter(([, count]) => count > 1 || items.length === 1)
    .toSorted(([one, left], [other, right]) => right - left || one.localeCompare(other))
    .slice(0, MOST_SUBJECTS)
    .map(([word, count]) => `${word} (${count})`);
  const dates = items.flatMap(({ publicado_em }) => DAY.exec(publicado_em ?? '')?.[0] ?? []).toSorted();
  const span = dates.length === 0 ? '' : `, de ${dates[0]} a ${dates.at(-1)}`;
  return [
    `${items.length} ${items.length === 1 ? 'publicação' : 'publicações'}${span}.`,
    ...(points.length === 0 ? [] : [points.join('\n')]),
    ...(subjects.length === 0 ? [] : [`Assuntos: ${subjects.join(', ')}.`]),
  ].join('\n\n');
}
