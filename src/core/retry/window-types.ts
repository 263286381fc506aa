import type { Delivery } from '../broker/port.ts';
import type { Desk } from '../failures/desk.ts';
import type { TakeEnd } from '../failures/take.ts';
import type { Targets } from './admit.ts';
import type { ArchivedMessage } from './archive.ts';
import type { SentCopies } from './capture-sent.ts';
import type { RetryItem, RetryPlan } from './retry-item.ts';
import type { Sender } from './send.ts';
import type { AtStep } from './steps.ts';
import type { Workbench } from './workbench.ts';

export interface EngineDeps {
  readonly desk: Desk;
  /** Told after each step; nothing in the product. */
  readonly atStep: AtStep;
}

export interface WindowRequest {
  /** Of one action and one queue, at most 500. Those that the ledger has already go on where they were. */
  readonly plans: readonly RetryPlan[];
  /** The changed body, of action `edit`. Throws `edit-refused`; then the message stays where it is. */
  readonly edit?: (plan: RetryPlan, original: ArchivedMessage) => Uint8Array;
  /** Where the message of a `resend` or an `archive` comes from, when not from the failures; null: there is none. */
  readonly message?: (plan: RetryPlan) => ArchivedMessage | null;
  readonly signal: AbortSignal;
}

export interface WindowResult {
  /** In no particular order; what was refused or found to be gone included. */
  readonly items: readonly RetryItem[];
  /** Their turn has not come: nothing was recorded, and they are where they were. */
  readonly notReached: readonly RetryPlan[];
  /** `done`: each was reached. Else why the take ended, `lost` also when a broker's answer is missing. */
  readonly end: 'done' | TakeEnd;
  /** Messages that were held only because they came before those that were wanted. */
  readonly heldBack: number;
}

/** What a window works with for as long as its operation lasts. */
export interface WindowPlace {
  readonly targets: Targets;
  /** Null where nothing is taken. */
  readonly bench: Workbench | null;
  /** Opened when something is sent for the first time. */
  sender(): Promise<Sender>;
  readonly sent: SentCopies;
}

/** A plan with what the ledger has of it by now; null: nothing yet. */
export interface Planned {
  readonly plan: RetryPlan;
  readonly known: RetryItem | null;
}

/** A planned message with its bytes; `delivery` null: nothing is taken. */
export interface Piece extends Planned {
  readonly message: ArchivedMessage;
  readonly delivery: Delivery | null;
}

/** It stays where it is, and this is why. */
export interface Refused extends Planned {
  readonly error: unknown;
}

/** A captured message; `body` is the changed one of an edit. */
export interface Work extends Piece {
  readonly item: RetryItem;
  readonly body: Uint8Array;
}
