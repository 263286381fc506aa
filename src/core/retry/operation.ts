/**
 * One operation on a dead-letter queue: its facts, its lock and its connections, kept over as many windows as it has.
 * The caller runs it within `desk.serial.run(queue, …)`, as one operation per queue is at work at a time.
 */
import { ExpectedError } from '../../shared/errors.ts';
import { Targets } from './admit.ts';
import { SentCopies } from './capture-sent.ts';
import { openSender, type Sender } from './send.ts';
import { settleQueue } from './settle.ts';
import { runWindow } from './window.ts';
import type { EngineDeps, WindowPlace, WindowRequest, WindowResult } from './window-types.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

export interface Operation {
  /** One at a time. After `end: 'lost'` or an error the operation is over: close it, and open another. */
  run(request: WindowRequest): Promise<WindowResult>;
  /** Gives back what is held and ends the connections. */
  close(): Promise<void>;
}

class QueueOperation implements Operation {
  readonly #deps: EngineDeps;
  readonly #name: string;
  readonly #bench: Workbench | null;
  readonly #place: WindowPlace;
  readonly #sent: SentCopies;
  #sender: Sender | null = null;
  #isOver = false;

  constructor(deps: EngineDeps, name: string, bench: Workbench | null) {
    this.#deps = deps;
    this.#name = name;
    this.#bench = bench;
    this.#sent = new SentCopies(deps.desk);
    this.#place = {
      targets: new Targets(deps.desk),
      bench,
      sender: () => this.#openedSender(),
      sent: this.#sent,
    };
  }

  async #openedSender(): Promise<Sender> {
    this.#sender ??= await openSender(this.#deps.desk.context.session(), this.#name);
    return this.#sender;
  }

  async run(request: WindowRequest): Promise<WindowResult> {
    if (this.#isOver)
      throw new ExpectedError('broker-closed', 'The connections of this operation are closed');
    try {
      const result = await runWindow(this.#deps, this.#place, request);
      this.#sent.windowDone();
      // An answer is missing: neither connection is trusted any more.
      if (result.end === 'lost') await this.close();
      return result;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#sent.flush();
    await this.#bench?.close();
    await this.#sender?.close();
  }
}

/**
 * `queue` null: nothing is taken (restore, resend, archive). What was sent from this queue and not yet acked is settled
 * first. Fails with what `settleQueue`, `learnQueue`, `wayInto` and `lockQueue` fail with.
 */
export async function openOperation(deps: EngineDeps, queue: string | null): Promise<Operation> {
  const { desk } = deps;
  const name = `oraculo publish ${queue ?? desk.context.name()}`;
  if (queue === null) return new QueueOperation(deps, name, null);
  if (desk.context.readOnly()) {
    throw new ExpectedError('read-only-connection', 'The connection is read-only');
  }
  await settleQueue(desk, queue);
  return new QueueOperation(deps, name, await openWorkbench(desk, queue));
}
