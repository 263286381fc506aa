/**
 * amqplib's connection with lossless messages: content headers arrive as their raw property bytes and leave as the
 * bytes they are given. It also keeps the broker's own words when it closes a connection, which amqplib drops while
 * a connection is being opened.
 */
import { Connection, type IncomingFrame } from '../../../../node_modules/amqplib/lib/connection.js';
import { BasicProperties, ConnectionClose } from '../../../../node_modules/amqplib/lib/defs.js';
import type { CloseReason } from '../port.ts';
import { publishFrames, takeHeaderFrame } from './frames.ts';

const METHOD_FRAME = 1;

type FirstAnswer = 'amqp' | 'tls-alert' | 'other';

/** A broker begins with a method frame, or with the versions it speaks (`AMQP…`) when it speaks none of ours. */
function firstAnswer(bytes: Buffer): FirstAnswer {
  if (bytes[0] === 0x15 && bytes[1] === 0x03) return 'tls-alert';
  const isFrame = bytes[0] === METHOD_FRAME && bytes[1] === 0;
  return isFrame || bytes.subarray(0, 2).toString('latin1') === 'AM' ? 'amqp' : 'other';
}

export class RawConnection extends Connection {
  /** What the broker said when it closed this connection. */
  closedByBroker: CloseReason | null = null;
  /** What the first bytes were; null before any. A TLS alert is what a plain client gets at a TLS port. */
  firstAnswer: FirstAnswer | null = null;

  override recvFrame(): IncomingFrame | false {
    if (this.firstAnswer === null && this.rest.length >= 2) this.firstAnswer = firstAnswer(this.rest);
    const header = takeHeaderFrame(this.rest);
    if (header) {
      this.rest = header.rest;
      return {
        id: BasicProperties,
        channel: header.channel,
        size: header.bodySize,
        fields: { raw: header.raw },
      };
    }
    const frame = super.recvFrame();
    if (frame && frame.id === ConnectionClose) this.#remember(frame);
    return frame;
  }

  #remember(frame: IncomingFrame): void {
    const code = frame.fields?.replyCode;
    const text = frame.fields?.replyText;
    this.closedByBroker = { code: typeof code === 'number' ? code : 0, text: String(text ?? '') };
  }

  override sendMessage(
    channel: number,
    _method: number,
    fields: Readonly<Record<string, unknown>>,
    _properties: number,
    values: unknown,
    content: Buffer,
  ): boolean {
    // Only channel.ts publishes on this connection, with exactly these two shapes.
    const publish = fields as { exchange: string; routingKey: string; mandatory: boolean };
    const { raw } = values as { raw: Uint8Array };
    const target = this.channels[channel]?.buffer;
    if (!target) throw new Error(`channel ${channel} is gone`);
    this.sentSinceLastCheck = true;
    let ready = true;
    for (const chunk of publishFrames(channel, publish, raw, content, this.frameMax))
      ready = target.write(chunk);
    return ready;
  }
}
