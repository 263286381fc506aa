import type { TFunction } from 'i18next';
import type { QueueView } from '../../../shared/domain/queue.ts';
import type { Format } from '../../i18n/format.ts';

/** What ends a message's stay in the queue, in words; none: nothing that is told. */
export function limitTexts(queue: QueueView, t: TFunction, format: Format): readonly string[] {
  const { messageTtlMs: ttl, maxLength: length, maxLengthBytes: bytes } = queue;
  return [
    ...(ttl === null ? [] : [t('queues.limit.ttl', { value: format.duration(ttl) })]),
    ...(length === null ? [] : [t('queues.limit.length', { value: format.number(length) })]),
    ...(bytes === null ? [] : [t('queues.limit.bytes', { value: format.size(bytes) })]),
  ];
}
