/** Facts of runs for tests: one with everything unsaid, and those of a labelled run's texts. */
import type { RunFact } from '../../../../src/core/runs/run-facts.ts';

export type GivenFact = Partial<RunFact> & Pick<RunFact, 'at' | 'type'>;

export function aFact(given: GivenFact): RunFact {
  return {
    seq: given.at,
    receivedAt: given.at,
    madeAt: null,
    origin: 'tap',
    source: null,
    status: null,
    step: null,
    final: true,
    deadFrom: null,
    retryId: null,
    error: null,
    redelivered: false,
    identity: null,
    stepP95Ms: null,
    ...given,
  };
}

const QUEUE_OF: Readonly<Record<string, string>> = {
  coleta: 'escavador.blog',
  execucao: 'executador.relatorios',
};

function messageOf(what: string, step: string): Omit<GivenFact, 'at'> {
  switch (what) {
    case 'start':
      return { type: `iniciar_${step}` };
    case 'ok':
      return { type: `resultado_${step}`, status: 'ok' };
    case 'error':
      return { type: `resultado_${step}`, status: 'erro' };
    case 'attempt':
      return { type: 'falha_tarefa', step, final: false };
    case 'gave-up':
      return { type: 'falha_tarefa', step, final: true };
    case 'dead':
      return { type: `iniciar_${step}`, origin: 'death', deadFrom: QUEUE_OF[step] ?? null };
    case 'dead-result':
      return { type: `resultado_${step}`, origin: 'death', deadFrom: 'orquestrador.resultados' };
    default:
      return { type: what };
  }
}

/** `text` as `labelled-runs.ts` writes events; `number` from 1. */
export function factOf(text: string, number: number): RunFact {
  const [time = '', what = '', step = '', ...options] = text.split(' ');
  const value = (name: string) => options.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  const at = Number(time);
  const message = messageOf(what, step);
  const id = value('id');
  const origin = options.includes('console')
    ? 'console'
    : options.includes('look')
      ? 'look'
      : (message.origin ?? 'tap');
  return aFact({
    ...message,
    at,
    origin,
    seq: number,
    receivedAt: Number(value('received') ?? at),
    madeAt: Number(value('made') ?? at),
    redelivered: options.includes('redelivered'),
    retryId: value('retry') ?? null,
    stepP95Ms: value('p95') === undefined ? null : Number(value('p95')),
    identity: id === 'none' ? null : id === undefined ? 1_000 + number : id.charCodeAt(0),
  });
}
