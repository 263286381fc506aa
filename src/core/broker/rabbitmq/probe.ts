/**
 * Learns a queue's declared arguments without the management API: a declaration that differs is refused with a text
 * that names one argument and its current value, so asking again with what was learned gives the next one
 * (docs/rabbitmq.md, Queue facts). Every declaration here carries a value that no queue can be created with: should the
 * queue vanish meanwhile, the declaration is refused as well, and nothing is ever created.
 */
import { ExpectedError } from '../../../shared/errors.ts';
import type { BrokerChannel, DeclareQueue } from '../port.ts';

export type Learned = Readonly<Record<string, string | number | boolean>>;

const NO_SUCH_TYPE = 'oraculo-probe';
/** More than the arguments a queue can have. */
const MAX_QUESTIONS = 30;

type Argument = string | number | boolean;

interface Answer {
  /** `durable`, `auto_delete`, or an argument. */
  readonly name: string;
  /** Null: the queue was declared without it. */
  readonly value: Argument | null;
}

function valueOfType(text: string, type: string | undefined): Argument {
  if (type === 'bool' || ((text === 'true' || text === 'false') && type === undefined))
    return text === 'true';
  if (type === 'longstr') return text;
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/** Reads RabbitMQ's sentence about an argument that is not the same; null for any other sentence. */
export function readInequivalence(text: string): Answer | null {
  const name = /inequivalent arg '([^']+)'/.exec(text)?.[1];
  if (name === undefined) return null;
  if (/ current is none$/.test(text)) return { name, value: null };
  const current = / current is (?:the value )?'([\s\S]*?)'(?: of type '(\w+)')?$/.exec(text);
  return current?.[1] === undefined ? null : { name, value: valueOfType(current[1], current[2]) };
}

async function refusal(
  openChannel: () => Promise<BrokerChannel>,
  queue: string,
  options: DeclareQueue,
): Promise<string | null> {
  const channel = await openChannel();
  try {
    await channel.declareQueue(queue, options);
    return null;
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'invalid-arguments')
      return String(error.details.text);
    throw error;
  } finally {
    await channel.close();
  }
}

class Probe {
  readonly learned: Record<string, Argument> = Object.create(null);
  readonly #openChannel: () => Promise<BrokerChannel>;
  readonly #queue: string;
  #durable = true;
  #autoDelete = false;
  #questions = 0;

  constructor(openChannel: () => Promise<BrokerChannel>, queue: string) {
    this.#openChannel = openChannel;
    this.#queue = queue;
  }

  /** Learns everything that the broker compares before `name`, and `name` itself by an `impossible` value of it. */
  async ask(name: string, impossible: Argument): Promise<void> {
    while (this.#questions < MAX_QUESTIONS) {
      this.#questions += 1;
      const answer = await this.#declare({ ...this.learned, [name]: impossible });
      if (!answer) return;
      if (answer.name === 'durable') this.#durable = answer.value === true;
      else if (answer.name === 'auto_delete') this.#autoDelete = answer.value === true;
      else if (answer.value !== null) this.learned[answer.name] = answer.value;
      if (answer.name === name) return;
    }
  }

  async #declare(args: Learned): Promise<Answer | null> {
    const options = { durable: this.#durable, autoDelete: this.#autoDelete, arguments: args };
    const text = await refusal(this.#openChannel, this.#queue, options);
    return text === null ? null : readInequivalence(text);
  }
}

/**
 * The arguments that matter here, as declared; policies are not told this way. Empty type: the broker's default.
 * Rejects with `queue-locked` for another connection's exclusive queue, `broker-permission` without the right to
 * configure the queue.
 */
export async function probeArguments(
  openChannel: () => Promise<BrokerChannel>,
  queue: string,
): Promise<Learned> {
  const probe = new Probe(openChannel, queue);
  await probe.ask('x-queue-type', NO_SUCH_TYPE);
  // Compared after the type on quorum queues, with the delivery limit before it. A negative delivery limit would
  // be taken for a new queue, a negative TTL is not.
  if (probe.learned['x-queue-type'] === 'quorum') await probe.ask('x-message-ttl', -1);
  return probe.learned;
}
