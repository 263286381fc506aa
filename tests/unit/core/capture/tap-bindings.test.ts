import { describe, expect, it } from 'vitest';
import type { QueueDetails, Topology } from '../../../../src/core/broker/port.ts';
import { deathExchanges, tapBindings } from '../../../../src/core/capture/tap-bindings.ts';
import { profileOf } from '../store/history-fixture.ts';

const binding = (exchange: string, routingKey: string, durable = true) => ({
  exchange,
  queue: 'q',
  routingKey,
  durable,
});
const queue: QueueDetails = {
  name: 'q',
  type: 'classic',
  messages: 0,
  consumers: 0,
  unacked: null,
  deliveryLimit: null,
  deliveryLimitKnown: true,
  deadLetterExchange: 'dlx',
  deadLetterRoutingKey: null,
  deadLetterBy: 'argument',
  messageTtlMs: null,
  maxLength: null,
  maxLengthBytes: null,
  overflow: null,
  singleActive: false,
  policy: null,
};
const topology = (...bindings: Topology['bindings']): Topology => ({
  queues: [queue],
  exchanges: [],
  bindings,
});

describe('what a tap binds', () => {
  it('is what durable queues already have, once each, of the exchanges the profile names', () => {
    const told = topology(
      binding('oraculo.comandos', 'iniciar_coleta.blog'),
      binding('oraculo.comandos', 'iniciar_coleta.blog'),
      binding('oraculo.comandos', '#', false),
      binding('oraculo.falhas', 'escavador.blog'),
      binding('outra.coisa', 'x'),
      binding('', 'escavador.blog'),
    );
    expect(tapBindings(profileOf('oraculo'), told)).toEqual([
      { exchange: 'oraculo.comandos', routingKey: 'iniciar_coleta.blog' },
      { exchange: 'oraculo.falhas', routingKey: 'escavador.blog' },
    ]);
  });

  it('is what the profile names where the broker does not tell', () => {
    const bindings = tapBindings(profileOf('oraculo'), null);
    expect(bindings).toContainEqual({ exchange: 'oraculo.resultados', routingKey: 'falha_tarefa.*' });
    expect(bindings).toContainEqual({ exchange: 'oraculo.falhas', routingKey: 'orquestrador.resultados' });
    expect(bindings.some((each) => each.routingKey === '#')).toBe(false);
  });

  it('is every exchange but the brokers own for a profile that names none, and never a binding that may match all', () => {
    const told = topology(
      binding('pedidos', 'novo'),
      binding('cabecalhos', ''),
      binding('amq.headers', 'x'),
      binding('amq.rabbitmq.trace', '#'),
      binding('', 'q'),
    );
    expect(tapBindings(profileOf('generic'), told)).toEqual([{ exchange: 'pedidos', routingKey: 'novo' }]);
    expect(tapBindings(profileOf('generic'), null)).toEqual([]);
  });

  it('knows dead letters by the profile, else by the broker', () => {
    expect([...deathExchanges(profileOf('oraculo'), topology())]).toEqual(['oraculo.falhas']);
    expect([...deathExchanges(profileOf('generic'), topology())]).toEqual(['dlx']);
  });
});
