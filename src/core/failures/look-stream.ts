/**
 * One look into a dead-letter stream: a window of it goes on where the last one ended, so that several looks see all of
 * it. Each message is told from its equals by its offset. In: a stream's facts. Out: failures in the history.
 */
import type { DedicatedConnection, Delivery, QueueDetails } from '../broker/port.ts';
import { type Desk, refreshFailure } from './desk.ts';
import { identityOf } from './identity.ts';
import { HOLD } from './queue-way.ts';
import { type ReadStreamOptions, readStream, type StreamRead, streamOffset } from './read-stream.ts';
import { addSeen, captureFound, linkToRetry, type Seen } from './record-look.ts';

export interface StreamLook {
  readonly seen: number;
  readonly added: number;
  /** Everything that the stream kept at the time is known here. */
  readonly complete: boolean;
  readonly end: StreamRead['end'];
  readonly lostBy: StreamRead['lostBy'];
}

/** What the stream no longer keeps; and of one that was made anew, all that was known of the one before. */
function markGone(desk: Desk, queue: string, { kept, isAnew }: Window, seenIds: ReadonlySet<string>): void {
  for (const { id, position } of desk.failures.presentIn(queue)) {
    const isKept = kept !== null && position !== null && position >= kept.first && position <= kept.last;
    if (seenIds.has(id) || (isKept && !isAnew)) continue;
    desk.failures.setPresent(id, false);
    refreshFailure(desk, id);
  }
}

interface Window extends StreamRead {
  /** The stream is not the one that was looked into before: it was deleted and made again. */
  readonly isAnew: boolean;
}

/** The offset is part of the properties, so that no two messages of a stream are equal. */
function seenIn(delivery: Delivery): Seen {
  return { delivery, identity: identityOf(delivery), position: streamOffset(delivery) };
}

function record(desk: Desk, queue: string, window: Window, at: number): readonly Seen[] {
  const added: Seen[] = [];
  desk.failures.inTransaction(() => {
    const seenIds = new Set<string>();
    for (const seen of window.deliveries.map(seenIn)) {
      const [known] = desk.failures.equals(queue, seen.identity);
      const id = known?.id ?? addSeen(desk, queue, seen, 0, at);
      seenIds.add(id);
      if (known) desk.failures.seen(id, at, seen.position);
      else {
        added.push(seen);
        linkToRetry(desk, id);
      }
      refreshFailure(desk, id);
    }
    if (window.end !== 'lost') markGone(desk, queue, window, seenIds);
  });
  return added;
}

type Bounds = Omit<ReadStreamOptions, 'from'>;

/**
 * From the last message known on, which must be there as it was known: else the stream is another one and is read from
 * its beginning. When that message is no longer kept there is nothing to tell them apart by.
 */
async function readOn(desk: Desk, connection: DedicatedConnection, bounds: Bounds): Promise<Window> {
  const last = desk.failures.lastPosition(bounds.queue);
  const read = await readStream(connection, { ...bounds, from: last });
  if (last === null || read.kept === null || read.kept.first > last) return { ...read, isAnew: false };
  const [first, ...rest] = read.deliveries;
  const isSame = first
    ? desk.failures.equals(bounds.queue, identityOf(first)).length > 0
    : read.kept.last >= last;
  if (isSame) return { ...read, deliveries: rest, isAnew: false };
  return { ...(await readStream(connection, { ...bounds, from: null })), isAnew: true };
}

export async function lookIntoStream(
  desk: Desk,
  details: QueueDetails,
  signal: AbortSignal,
): Promise<StreamLook> {
  const queue = details.name;
  const connection = await desk.context.session().openDedicated(`oraculo look ${queue}`);
  try {
    const bounds = { queue, limit: HOLD.messages, maxBytes: HOLD.bytes, maxMs: HOLD.ms, signal };
    const window = await readOn(desk, connection, bounds);
    const at = desk.clock.now();
    const added = record(desk, queue, window, at);
    captureFound(desk, added, at);
    return {
      seen: window.deliveries.length,
      added: added.length,
      complete: window.end === 'empty',
      end: window.end,
      lostBy: window.lostBy,
    };
  } finally {
    await connection.close();
  }
}
