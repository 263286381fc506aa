import { describe, expect, test } from 'vitest';
import {
  chosenSource,
  runsOfSource,
  startProblem,
} from '../../../src/renderer/features/collections/model.ts';
import { runSummary } from '../../../src/shared/domain/run.ts';
import { connectionOf } from './samples.ts';

const source = (id: string) => ({
  id,
  title: { 'pt-BR': id, en: id },
  description: { 'pt-BR': id, en: id },
  schema: {},
});
const runOf = (correlationId: string, from: string | null) =>
  runSummary.parse({
    correlationId,
    state: 'done',
    source: from,
    startedAt: 1,
    lastEventAt: 2,
    durationMs: 1,
    events: 4,
    retries: 0,
    lastType: null,
    error: null,
    hasGap: false,
    marks: [],
  });

describe('why nothing can be started', () => {
  test('read-only comes before the state of the connection', () => {
    expect(startProblem(connectionOf({ readOnly: true, state: { kind: 'disconnected' } }))).toBe('readOnly');
  });

  test('each state of the connection has its own reason, a broker alarm too (B06)', () => {
    expect(startProblem(connectionOf())).toBeNull();
    expect(startProblem(connectionOf({ state: { kind: 'disconnected' } }))).toBe('disconnected');
    expect(startProblem(connectionOf({ state: { kind: 'connecting', attempt: 1 } }))).toBe('connecting');
    expect(startProblem(connectionOf({ blocked: 'low on disk' }))).toBe('blocked');
  });
});

test('the first source is chosen unless another one is named', () => {
  const sources = [source('blog'), source('youtube')];
  expect(chosenSource(sources, undefined)?.id).toBe('blog');
  expect(chosenSource(sources, 'youtube')?.id).toBe('youtube');
  expect(chosenSource(sources, 'gone')?.id).toBe('blog');
  expect(chosenSource([], 'blog')).toBeUndefined();
});

test('recent runs are those of exactly this source', () => {
  const runs = [runOf('1', 'blog'), runOf('2', 'blog-interno'), runOf('3', null), runOf('4', 'blog')];
  expect(runsOfSource(runs, 'blog', 10).map((run) => run.correlationId)).toEqual(['1', '4']);
  expect(runsOfSource(runs, 'blog', 1)).toHaveLength(1);
});
