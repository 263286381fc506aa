/** What is sent for an item: its archived message as the action of the item wants it. */
import { viewProperties } from '../broker/properties/codec.ts';
import type { Desk } from '../failures/desk.ts';
import type { ArchivedMessage } from './archive.ts';
import { editedCopy, type RetryHeaders, rawCopy, restoredCopy } from './raw-copy.ts';
import { uuidV5 } from './retry-id.ts';
import { actionOf, type RetryItem } from './retry-item.ts';
import type { Copy } from './send.ts';

function headersOf(desk: Desk, item: RetryItem): RetryHeaders {
  return {
    retryId: item.retryId,
    count: item.retriesBefore + 1,
    of: item.retryOf,
    at: desk.clock.now(),
  };
}

/** The same whenever it is sent under the same retry id: a copy sent twice can be recognised. */
function editedId(item: RetryItem): string {
  return uuidV5(`edited:${item.retryId}`);
}

function rawOf(desk: Desk, item: RetryItem, raw: Uint8Array): Uint8Array {
  const { dropHeadersOnRetry } = desk.context.profile;
  switch (actionOf(item)) {
    case 'restore':
      return restoredCopy(raw, item.retryId);
    case 'edit': {
      const editedOf = viewProperties(raw).messageId ?? item.failureId;
      const own = { messageId: editedId(item), editedOf };
      return editedCopy(raw, headersOf(desk, item), own, dropHeadersOnRetry);
    }
    default:
      return rawCopy(raw, headersOf(desk, item), dropHeadersOnRetry);
  }
}

/** `body` is the changed one of an edit. Throws `invalid-message` when the properties are malformed. */
export function buildCopy(desk: Desk, item: RetryItem, original: ArchivedMessage, body: Uint8Array): Copy {
  return {
    exchange: item.exchange ?? '',
    routingKey: item.target,
    raw: rawOf(desk, item, original.rawProperties),
    body,
  };
}
