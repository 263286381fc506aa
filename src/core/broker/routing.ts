/** Which queues a message goes to: AMQP 0-9-1's direct, topic and fanout rules over the bindings of one exchange. */
import type { ExchangeType } from './port.ts';

export interface Binding {
  readonly queue: string;
  readonly routingKey: string;
}

/**
 * Topic patterns: words between dots, `*` stands for one word, `#` for any number of words.
 * Iterative with one remembered `#`, so that a hostile pattern costs at most words × words.
 */
export function topicMatches(pattern: string, routingKey: string): boolean {
  // As RabbitMQ has it: an empty key or pattern has no words, so only `#` and the empty pattern match an empty key.
  const wanted = pattern === '' ? [] : pattern.split('.');
  const words = routingKey === '' ? [] : routingKey.split('.');
  let at = 0;
  let word = 0;
  let hashAt = -1;
  let hashWord = 0;
  while (word < words.length) {
    if (wanted[at] === '#') {
      hashAt = at;
      hashWord = word;
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '*' || wanted[at] === words[word])) {
      at += 1;
      word += 1;
    } else if (hashAt >= 0) {
      hashWord += 1;
      at = hashAt + 1;
      word = hashWord;
    } else return false;
  }
  while (wanted[at] === '#') at += 1;
  return at === wanted.length;
}

/** Whether a binding of this kind of exchange takes a message. */
export function bindingMatches(type: ExchangeType, pattern: string, routingKey: string): boolean {
  switch (type) {
    case 'fanout':
    // The port binds without arguments, and a headers binding without arguments takes everything.
    case 'headers':
      return true;
    case 'direct':
      return pattern === routingKey;
    case 'topic':
      return topicMatches(pattern, routingKey);
  }
}

/** Names of the queues, each once, in the order they were bound. */
export function routedQueues(
  type: ExchangeType,
  bindings: Iterable<Binding>,
  routingKey: string,
): readonly string[] {
  const queues = new Set<string>();
  for (const binding of bindings) {
    if (bindingMatches(type, binding.routingKey, routingKey)) queues.add(binding.queue);
  }
  return [...queues];
}
