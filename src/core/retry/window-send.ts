/** Steps 3 to 8 of a window: what is captured is sent or discarded, and only then leaves its queue. */
import { ExpectedError } from '../../shared/errors.ts';
import type { Desk } from '../failures/desk.ts';
import { ackHeld } from './ack-held.ts';
import { buildCopy } from './build-copy.ts';
import { itemsMoved } from './moved.ts';
import { outcomeEntry } from './publish-entries.ts';
import { recordRestored } from './record-restored.ts';
import { hasOutcome, type RetryItem, takesOriginal } from './retry-item.ts';
import type { Copy } from './send.ts';
import { recordAll, recordEnds } from './window-ledger.ts';
import type { EngineDeps, Refused, WindowPlace, Work } from './window-types.ts';
import type { Held } from './workbench.ts';

interface Sending {
  readonly work: Work;
  readonly copy: Copy;
}

function itemsOf(works: readonly Work[]): readonly RetryItem[] {
  return works.map(({ item }) => item);
}

/** A malformed message cannot be copied: it stays where it is, and the others go on. */
function copiesOf(desk: Desk, works: readonly Work[]) {
  const sending: Sending[] = [];
  const refused: Refused[] = [];
  for (const work of works) {
    try {
      sending.push({ work, copy: buildCopy(desk, work.item, work.message, work.body) });
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      refused.push({ plan: work.plan, known: work.item, error });
    }
  }
  return { sending, refused };
}

/** Steps 3 to 6: after this the ledger knows what may be known. */
async function send(
  { desk, atStep }: EngineDeps,
  place: WindowPlace,
  sending: readonly Sending[],
): Promise<readonly Sending[]> {
  const sender = await place.sender();
  // From here on they may have been sent.
  recordAll(
    desk,
    sending.map(({ work }) => work),
    'publishing',
  );
  atStep('publishing');
  const outcomes = await sender.send(
    sending.map(({ copy }) => copy),
    atStep,
    () => place.sent.whileItStores(),
  );
  atStep('answered');
  const answered = desk.journal.batch((write) =>
    sending.flatMap(({ work, copy }, index) => {
      const outcome = outcomes[index];
      if (!outcome) return [];
      return [{ work: { ...work, item: write.record(work.plan, outcomeEntry(outcome)) }, copy }];
    }),
  );
  atStep('outcome-journaled');
  return answered;
}

/** Steps 7 and 8: originals leave their queue only now. */
async function acknowledge(
  { desk, atStep }: EngineDeps,
  held: Held,
  works: readonly Work[],
): Promise<readonly RetryItem[]> {
  const tags = new Set(works.flatMap(({ delivery }) => (delivery ? [delivery.deliveryTag] : [])));
  ackHeld(held, tags);
  atStep('ack-sent');
  await held.channel.barrier();
  atStep('barrier');
  // As they are now: an outcome may have come before the ack, and stays.
  itemsMoved(
    desk,
    works.map(({ item }) => desk.journal.item(item) ?? item),
    true,
  );
  const acked = itemsOf(recordAll(desk, works, 'acked'));
  atStep('acked');
  await held.giveBack(tags);
  return acked;
}

export async function discardAll(
  deps: EngineDeps,
  held: Held,
  works: readonly Work[],
): Promise<readonly RetryItem[]> {
  const { desk, atStep } = deps;
  // From here on they may have left their queue.
  const discarding = recordAll(desk, works, 'discarding');
  atStep('discarding');
  const discarded = await acknowledge(deps, held, discarding);
  itemsMoved(desk, discarded, true);
  return discarded;
}

function isConfirmed({ work: { item } }: Sending): boolean {
  return item.state === 'confirmed' || item.state === 'acked';
}

/** `held` null: there are no originals. */
export async function sendAll(
  deps: EngineDeps,
  place: WindowPlace,
  held: Held | null,
  works: readonly Work[],
): Promise<readonly RetryItem[]> {
  const { desk } = deps;
  const { sending, refused } = copiesOf(desk, works);
  const ended = recordEnds(desk, 'cancelled', refused);
  if (sending.length === 0) return ended;
  const answered = await send(deps, place, sending);
  const confirmed = answered.filter(isConfirmed);
  const rest = answered.filter((each) => !isConfirmed(each)).map(({ work }) => work.item);
  place.sent.add(confirmed.filter(({ work }) => hasOutcome(work.item)).map(({ copy }) => copy));
  recordRestored(
    desk,
    confirmed.map(({ work, copy }) => ({ item: work.item, copy })),
  );
  itemsMoved(desk, rest, false);
  const sent = confirmed.map(({ work }) => work);
  if (sent.length > 0 && held && sent.every(({ plan }) => takesOriginal(plan))) {
    return [...(await acknowledge(deps, held, sent)), ...rest, ...ended];
  }
  itemsMoved(desk, itemsOf(sent), false);
  return [...itemsOf(sent), ...rest, ...ended];
}
