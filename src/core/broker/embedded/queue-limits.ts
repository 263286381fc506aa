/**
 * The arguments of a queue that the embedded broker keeps. An unknown one is refused: to take it in silence would
 * promise what is not done.
 */
import type { DeclareQueue } from '../port.ts';
import { ChannelFault } from './channel-fault.ts';

export interface QueueLimits {
  readonly type: 'classic' | 'quorum';
  readonly messageTtlMs: number | null;
  readonly expiresMs: number | null;
  readonly maxLength: number | null;
  readonly maxLengthBytes: number | null;
  /** As declared; a queue without it drops its oldest message. */
  readonly overflow: 'drop-head' | 'reject-publish' | null;
  readonly deadLetterExchange: string | null;
  readonly deadLetterRoutingKey: string | null;
  /** Quorum queues only. */
  readonly deliveryLimit: number | null;
}

const KNOWN: ReadonlySet<string> = new Set([
  'x-queue-type',
  'x-queue-mode',
  'x-message-ttl',
  'x-expires',
  'x-max-length',
  'x-max-length-bytes',
  'x-overflow',
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
  'x-delivery-limit',
]);

type Arguments = NonNullable<DeclareQueue['arguments']>;

function refused(queue: string, name: string, why: string): ChannelFault {
  return new ChannelFault(406, `PRECONDITION_FAILED - invalid arg '${name}' for queue '${queue}': ${why}`);
}

class Reader {
  readonly #queue: string;
  readonly #args: Arguments;

  constructor(queue: string, args: Arguments) {
    this.#queue = queue;
    this.#args = args;
  }

  count(name: string, least: number): number | null {
    const value = this.#args[name];
    if (value === undefined) return null;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    throw refused(this.#queue, name, `a whole number of at least ${least} is expected`);
  }

  text(name: string): string | null {
    const value = this.#args[name];
    if (value === undefined) return null;
    if (typeof value === 'string') return value;
    throw refused(this.#queue, name, 'text is expected');
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | null {
    const value = this.text(name);
    if (value === null) return null;
    const choice = choices.find((candidate) => candidate === value);
    if (choice !== undefined) return choice;
    throw refused(this.#queue, name, `the embedded broker knows ${choices.join(' and ')}`);
  }
}

/** Throws a 406 {@link ChannelFault} for what is unknown or makes no sense. */
export function queueLimits(queue: string, args: Arguments = {}): QueueLimits {
  const unknown = Object.keys(args).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) throw refused(queue, unknown, 'the embedded broker does not know it');
  const read = new Reader(queue, args);
  const type = read.oneOf('x-queue-type', ['classic', 'quorum']) ?? 'classic';
  const deadLetterExchange = read.text('x-dead-letter-exchange');
  const deadLetterRoutingKey = read.text('x-dead-letter-routing-key');
  if (deadLetterExchange === null && deadLetterRoutingKey !== null) {
    throw refused(queue, 'x-dead-letter-routing-key', 'it needs x-dead-letter-exchange');
  }
  const deliveryLimit = read.count('x-delivery-limit', 0);
  return {
    type,
    messageTtlMs: read.count('x-message-ttl', 0),
    expiresMs: read.count('x-expires', 1),
    maxLength: read.count('x-max-length', 0),
    maxLengthBytes: read.count('x-max-length-bytes', 0),
    overflow: read.oneOf('x-overflow', ['drop-head', 'reject-publish']),
    deadLetterExchange,
    deadLetterRoutingKey,
    deliveryLimit: type === 'quorum' ? deliveryLimit : null,
  };
}
