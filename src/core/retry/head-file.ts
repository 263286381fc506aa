/**
 * The high-water mark of a journal, in a small file beside it: how far its chains reached at the last commit. A journal
 * that reaches less far, or another way, was cut, restored or replaced (docs/faults.md, S01 and S05).
 *
 * Two slots are written in turn, each with a checksum, so that a write that was cut off leaves the other slot whole.
 * A mark that is older than the journal is no fault: the program may stop between the two.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs';
import { z } from '../../shared/schema.ts';
import type { ChainEnd } from './chain.ts';

export interface Head {
  /** Made up when the journal was created: tells it from another one. */
  readonly journalId: string;
  readonly ledger: ChainEnd;
  readonly audit: ChainEnd;
}

const SLOT_BYTES = 512;
/** A window writes four marks, and each would be a commit of the disk of its own. */
const SYNC_MS = 100;
const chainEnd = z.strictObject({ seq: z.int().nonnegative(), hash: z.string().length(64) });
const slotContent = z.strictObject({
  turn: z.int().positive(),
  journalId: z.string().min(1).max(64),
  ledger: chainEnd,
  audit: chainEnd,
});
type SlotContent = z.infer<typeof slotContent>;

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function encodeSlot(content: SlotContent): Buffer {
  const text = JSON.stringify(content);
  const slot = Buffer.alloc(SLOT_BYTES, 0x20);
  slot.write(`${checksum(text)} ${text}\n`);
  return slot;
}

function decodeSlot(slot: Buffer): SlotContent | null {
  const line = slot.toString('utf8').trimEnd();
  const text = line.slice(17);
  if (line.slice(0, 16) !== checksum(text)) return null;
  const parsed = slotContent.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

function newestSlot(handle: number): SlotContent | undefined {
  const slots = [0, 1].flatMap((index) => {
    const slot = Buffer.alloc(SLOT_BYTES);
    readSync(handle, slot, 0, SLOT_BYTES, index * SLOT_BYTES);
    return decodeSlot(slot) ?? [];
  });
  return slots.toSorted((a, b) => b.turn - a.turn)[0];
}

function headOf(slot: SlotContent | undefined): Head | null {
  return slot ? { journalId: slot.journalId, ledger: slot.ledger, audit: slot.audit } : null;
}

export class HeadFile {
  readonly #handle: number;
  #turn: number;
  #syncedAt = Number.NEGATIVE_INFINITY;

  private constructor(handle: number, turn: number) {
    this.#handle = handle;
    this.#turn = turn;
  }

  /** `head` is null when there is no file yet; `damaged` when it holds no whole slot. */
  static open(file: string): {
    readonly file: HeadFile;
    readonly head: Head | null;
    readonly damaged: boolean;
  } {
    const isNew = !existsSync(file);
    const handle = openSync(file, isNew ? 'wx+' : 'r+', 0o600);
    const newest = newestSlot(handle);
    return {
      file: new HeadFile(handle, newest?.turn ?? 0),
      head: headOf(newest),
      damaged: !isNew && newest === undefined,
    };
  }

  /** What the file says now; null when no slot of it is whole. */
  read(): Head | null {
    return headOf(newestSlot(this.#handle));
  }

  /**
   * Survives the end of the program when it returns, and loss of power within {@link SYNC_MS} of it: until then an older
   * mark is read, which is no fault. The journal itself is durable before this is called.
   */
  write(head: Head): void {
    const turn = this.#turn + 1;
    const slot = encodeSlot({ turn, ...head });
    const written = writeSync(this.#handle, slot, 0, SLOT_BYTES, (turn % 2) * SLOT_BYTES);
    // A slot that was not written whole is written again, and the other one stays.
    if (written !== SLOT_BYTES) throw new Error(`only ${written} bytes of the high-water mark were written`);
    this.#turn = turn;
    const now = performance.now();
    if (now - this.#syncedAt < SYNC_MS) return;
    fdatasyncSync(this.#handle);
    this.#syncedAt = now;
  }

  close(): void {
    fdatasyncSync(this.#handle);
    closeSync(this.#handle);
  }
}
