/**
 * Messages on a wire, as a broken or hostile window might send them: each call is answered once, in one of the expected
 * ways, and nothing but arguments that pass their schema reaches a handler.
 */
import { serveConsole } from '../../../src/shared/console-rpc.ts';
import { commands, queries } from '../../../src/shared/contract.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import type { Handlers } from '../../../src/shared/handlers.ts';
import type { Wire } from '../../../src/shared/wire.ts';
import type { Chance } from '../../support/chance.ts';
import { textOf } from './mutate.ts';
import { Defect, type Subject } from './subject.ts';

const NAMES = [...Object.keys(queries), ...Object.keys(commands)];
const KEYS = [
  ...[
    'connectionId',
    'id',
    'limit',
    'seq',
    'before',
    'after',
    'text',
    'filter',
    'selection',
    'request',
    'kind',
    'queue',
  ],
  ...[
    'states',
    'correlationId',
    'edit',
    'reason',
    'action',
    '__proto__',
    'constructor',
    'toString',
    'secrets',
    'jobId',
  ],
] as const;
const WORDS = [
  'ids',
  'filter',
  'open',
  'retry',
  'newest',
  'local',
  'x'.repeat(5_000),
  '',
  '\0',
  '__proto__',
] as const;

function madeUp(chance: Chance, depth: number): unknown {
  switch (chance.int(depth > 4 ? 6 : 9)) {
    case 0:
      return chance.of(WORDS);
    case 1:
      return chance.int(600);
    case 2:
      return chance.of([null, 'undefined', true, Number.NaN, -1, 1.5, Number.MAX_VALUE]);
    case 3:
      return textOf(chance, 6);
    case 4:
      return 'local';
    case 5:
      return 50;
    case 6:
      return Array.from({ length: chance.int(4) }, () => madeUp(chance, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: chance.int(6) }, () => [chance.of(KEYS), madeUp(chance, depth + 1)]),
      );
  }
}

/** Nearly what a window sends: an object, often with what most calls ask for. */
function argumentsOf(chance: Chance): unknown {
  if (chance.int(8) === 0) return madeUp(chance, 0);
  const usual: Record<string, unknown> = {};
  if (chance.int(4) > 0) usual.connectionId = 'local';
  if (chance.int(2) === 0) usual.limit = 1 + chance.int(500);
  if (chance.int(3) === 0) usual[chance.of(KEYS)] = madeUp(chance, 1);
  if (chance.int(3) === 0) usual.id = 'f1';
  return usual;
}

function messageOf(chance: Chance, id: number): unknown {
  const name = chance.int(8) === 0 ? textOf(chance, 4) : chance.of(NAMES);
  if (chance.int(12) === 0) return madeUp(chance, 0);
  return {
    k: chance.of(['call', 'call', 'call', 'call', 'on', 'off', 'cancel', 'zz']),
    id,
    name,
    args: argumentsOf(chance),
  };
}

class LoopWire implements Wire {
  readonly sent: unknown[] = [];
  #receive: (message: unknown) => void = () => undefined;

  send(message: unknown): void {
    this.sent.push(message);
  }

  onMessage(receive: (message: unknown) => void): void {
    this.#receive = receive;
  }

  onClose(): void {
    // It never closes.
  }

  close(): void {
    // Nothing is open.
  }

  deliver(message: unknown): void {
    this.#receive(message);
  }
}

const EXPECTED: ReadonlySet<unknown> = new Set(['unknown-call', 'invalid-arguments', 'not-found']);

function codeOf(reply: unknown): unknown {
  // Our own server's answers.
  const { k, error } = reply as { readonly k: string; readonly error?: { readonly code: string } };
  return k === 'fail' ? error?.code : k;
}

export function callsSubject(): Subject {
  const wire = new LoopWire();
  const defects: unknown[] = [];
  let handled = 0;
  let lastId = 0;
  const refuse = () => {
    handled += 1;
    throw new ExpectedError('not-found', 'Nothing is here');
  };
  serveConsole(wire, {
    // Every name has the same handler: what is looked at is what comes before it.
    handlers: Object.fromEntries(NAMES.map((name) => [name, refuse])) as unknown as Handlers,
    subscribe: () => () => undefined,
    onDefect: (name, error) => defects.push(new Error(name, { cause: error })),
  });
  return {
    name: 'calls',
    reached: () => handled,
    one: async (chance) => {
      lastId += 1;
      const message = messageOf(chance, lastId);
      wire.deliver(message);
      await new Promise<void>((resolve) => setImmediate(resolve));
      const replies = wire.sent.splice(0);
      const isCall = typeof message === 'object' && message !== null && Reflect.get(message, 'k') === 'call';
      const isOurs = isCall && Reflect.get(message, 'id') === lastId;
      const shown = JSON.stringify(message);
      if (defects.length > 0) throw new Defect('calls', shown, defects[0]);
      if (isOurs && replies.length !== 1) throw new Defect(`${replies.length} answers`, shown);
      for (const reply of replies) {
        if (!EXPECTED.has(codeOf(reply))) throw new Defect(`answered ${String(codeOf(reply))}`, shown);
      }
    },
  };
}
