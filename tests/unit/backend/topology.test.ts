import { describe, expect, it } from 'vitest';
import { deadLetterQueue, EXCHANGES, WORK_QUEUES } from '../../../src/backend/topology.ts';
import { profileOf } from '../core/store/history-fixture.ts';

describe('the topology and the profile of the system', () => {
  const profile = profileOf('oraculo');
  const keysOf = (watch: typeof profile.watch) =>
    watch.flatMap(({ exchange, routingKeys }) => routingKeys.map((key) => `${exchange} ${key}`)).toSorted();

  it('name the same queues, each with its dead-letter queue', () => {
    expect(profile.queues.map(({ name, deadLetterQueue: dead }) => [name, dead]).toSorted()).toEqual(
      WORK_QUEUES.map(({ name }) => [name, deadLetterQueue(name)]).toSorted(),
    );
  });

  it('name the same bindings', () => {
    expect(keysOf(profile.watch)).toEqual(
      WORK_QUEUES.flatMap(({ exchange, bindings }) => bindings.map((key) => `${exchange} ${key}`)).toSorted(),
    );
    expect(keysOf(profile.watchDeaths)).toEqual(
      WORK_QUEUES.map(({ name }) => `${EXCHANGES.deaths} ${name}`).toSorted(),
    );
  });

  it('have a queue for each source that the console has a form for', () => {
    const started = profile.sources.map(({ publish }) => `${publish.exchange} ${publish.routingKey}`);
    expect(keysOf(profile.watch)).toEqual(expect.arrayContaining(started));
    expect(profile.sources.map(({ id }) => id)).toEqual([
      'blog',
      'licitacoes',
      'youtube',
      'telegram',
      'instagram',
    ]);
  });
});
