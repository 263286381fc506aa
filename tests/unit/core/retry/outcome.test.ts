import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type OutcomeFact, verdictOf, waitingEnds } from '../../../../src/core/retry/outcome.ts';
import { systemProfile } from '../../../../src/shared/domain/system-profile.ts';

const profile = systemProfile.parse(
  JSON.parse(readFileSync(new URL('../../../../resources/systems/oraculo.json', import.meta.url), 'utf8')),
);
const retry = {
  retryId: 'r1',
  target: 'escavador.blog',
  correlationId: 'run',
  type: 'iniciar_coleta',
  sentAt: 1_000,
};

function fact(changes: Partial<OutcomeFact>): OutcomeFact {
  return {
    seq: 9,
    origin: 'tap',
    type: 'resultado_coleta',
    status: 'ok',
    step: null,
    final: true,
    deadFrom: null,
    correlationId: 'run',
    retryId: 'r1',
    receivedAt: 2_000,
    ...changes,
  };
}

const verdict = (changes: Partial<OutcomeFact>, of: Partial<typeof retry> = {}) =>
  verdictOf(profile, { ...retry, ...of }, fact(changes));

describe('the outcome of a retry', () => {
  it('is success when the step ends with its retry id', () => {
    expect(verdict({})).toBe('succeeded');
    expect(verdict({ status: null })).toBe('succeeded');
    expect(verdict({ correlationId: null })).toBe('succeeded');
  });

  it('is success by run and step when the system hands no retry id on, and only for what came later', () => {
    expect(verdict({ retryId: null })).toBe('succeeded');
    expect(verdict({ retryId: null, receivedAt: 999 })).toBeNull();
    expect(verdict({ retryId: null, correlationId: 'other' })).toBeNull();
    expect(verdict({ retryId: null, correlationId: null }, { correlationId: '' })).toBeNull();
  });

  it('is nothing for another retry, another step, or what we sent ourselves', () => {
    expect(verdict({ retryId: 'r0' })).toBeNull();
    expect(verdict({ type: 'resultado_execucao', retryId: null })).toBeNull();
    expect(verdict({ type: 'unheard_of' })).toBeNull();
    expect(verdict({ origin: 'console' })).toBeNull();
    expect(verdict({ origin: 'console', type: 'iniciar_coleta' })).toBeNull();
  });

  it('is success when a later step tells of this very retry, however that step ended', () => {
    expect(verdict({ type: 'iniciar_execucao' })).toBe('succeeded');
    expect(verdict({ type: 'resultado_execucao', status: 'erro' })).toBe('succeeded');
    expect(verdict({ type: 'resultado_execucao', retryId: 'r0' })).toBeNull();
  });

  it('is failure when the step ends with an error, or fails for good', () => {
    expect(verdict({ status: 'erro' })).toBe('failed_again');
    expect(verdict({ type: 'falha_tarefa', step: 'coleta', final: true })).toBe('failed_again');
    expect(verdict({ type: 'falha_tarefa', step: 'coleta', final: false })).toBeNull();
    expect(verdict({ type: 'falha_tarefa', step: 'execucao', final: true })).toBeNull();
  });

  it('is failure when it dies again in the same queue', () => {
    const death = { origin: 'death', type: 'iniciar_coleta', deadFrom: 'escavador.blog' } as const;
    expect(verdict(death)).toBe('failed_again');
    expect(verdict({ ...death, origin: 'look' })).toBe('failed_again');
    expect(verdict({ ...death, origin: 'look', retryId: null })).toBeNull();
    expect(verdict({ ...death, deadFrom: 'executador.relatorios' })).toBeNull();
    expect(verdict({ ...death, type: 'resultado_coleta' })).toBeNull();
  });

  it('of a message that ended a step is that the next one starts', () => {
    const ending = { type: 'resultado_coleta', target: 'orquestrador.resultados' };
    expect(verdict({ type: 'iniciar_execucao', status: null }, ending)).toBe('succeeded');
    expect(verdict({ type: 'resultado_coleta' }, ending)).toBeNull();
    expect(waitingEnds(profile, { ...retry, ...ending })).toEqual({ at: 121_000, as: 'overdue' });
  });

  it('of the last message of a run cannot be seen: it is never overdue, and never succeeded', () => {
    const last = { type: 'resultado_execucao', target: 'orquestrador.resultados' };
    expect(verdict({ type: 'resultado_execucao' }, last)).toBeNull();
    expect(waitingEnds(profile, { ...retry, ...last }).as).toBe('not_seen_to_fail');
  });

  it('is overdue after the limit of the step', () => {
    expect(waitingEnds(profile, retry)).toEqual({ at: 121_000, as: 'overdue' });
    expect(waitingEnds(profile, { ...retry, target: 'unknown', type: null })).toEqual({
      at: 121_000,
      as: 'not_seen_to_fail',
    });
  });
});
