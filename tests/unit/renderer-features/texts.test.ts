import { describe, expect, test } from 'vitest';
import type { Messages } from '../../../src/renderer/i18n/messages.ts';
import { resources } from '../../../src/renderer/i18n/resources.ts';
import { EVENT_ORIGINS } from '../../../src/shared/domain/event.ts';
import {
  FAILURE_ORIGINS,
  FAILURE_STATES,
  QUEUE_SOURCES,
  RETRY_OUTCOMES,
  RETRY_STATES,
  toldError,
} from '../../../src/shared/domain/failure.ts';
import { CLASSIFIERS, GROUP_STATES, groupEvent } from '../../../src/shared/domain/failure-group.ts';
import { RUN_STATES } from '../../../src/shared/domain/run.ts';

const NAMES = ['captures', 'collections', 'live', 'runs', 'failures', 'groups', 'queues'] as const;

function flat(messages: Messages, path = ''): ReadonlyMap<string, string> {
  const entries = Object.entries(messages).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : [...flat(value, `${path}${key}.`)],
  );
  return new Map(entries);
}

function textsOf(language: 'pt-BR' | 'en', name: string) {
  const messages = resources[language][name];
  if (typeof messages !== 'object') throw new Error(`no texts for ${name}`);
  return flat(messages);
}

const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).toSorted();

describe.each(NAMES)('texts of %s', (name) => {
  const pt = textsOf('pt-BR', name);
  const en = textsOf('en', name);

  test('both languages have the same keys', () => {
    expect([...pt.keys()].toSorted()).toEqual([...en.keys()].toSorted());
  });

  test('the same values go into both', () => {
    for (const [key, text] of pt) {
      // The singular may spell the number out.
      if (key.endsWith('_one')) continue;
      expect(placeholders(text), key).toEqual(placeholders(en.get(key) ?? ''));
    }
  });

  test('a text with a singular has a plural', () => {
    for (const key of en.keys()) {
      if (key.endsWith('_one')) expect(en.has(key.replace(/_one$/, '_other')), key).toBe(true);
    }
  });
});

test('every word of the contract has a text', () => {
  for (const language of ['pt-BR', 'en'] as const) {
    const runs = textsOf(language, 'runs');
    const live = textsOf(language, 'live');
    const failures = textsOf(language, 'failures');
    for (const state of RUN_STATES) {
      expect(runs.has(`state.${state}`)).toBe(true);
      expect(runs.has(`stateHelp.${state}`)).toBe(true);
    }
    for (const origin of EVENT_ORIGINS) expect(live.has(`origin.${origin}`)).toBe(true);
    for (const state of FAILURE_STATES) {
      expect(failures.has(`state.${state}`)).toBe(true);
      expect(failures.has(`stateHelp.${state}`)).toBe(true);
    }
    for (const source of QUEUE_SOURCES) expect(failures.has(`queueFact.by.${source}`), source).toBe(true);
    for (const origin of FAILURE_ORIGINS) expect(failures.has(`origin.${origin}`), origin).toBe(true);
    for (const by of toldError.shape.by.options) expect(failures.has(`toldBy.${by}`), by).toBe(true);
    const groups = textsOf(language, 'groups');
    for (const state of GROUP_STATES) {
      expect(groups.has(`state.${state}`)).toBe(true);
      expect(groups.has(`stateHelp.${state}`)).toBe(true);
    }
    for (const classifier of CLASSIFIERS) expect(groups.has(`classifier.${classifier}`)).toBe(true);
    for (const kind of groupEvent.shape.kind.options) expect(groups.has(`event.${kind}`), kind).toBe(true);
    for (const word of [...RETRY_STATES, ...RETRY_OUTCOMES.filter((outcome) => outcome !== 'pending')]) {
      expect(failures.has(`stateName.${word}`), word).toBe(true);
    }
  }
});
