import type { CloseReason } from '../port.ts';

/** A rule of AMQP was broken; the channel that did it is closed with this reason. */
export class ChannelFault extends Error {
  readonly reason: CloseReason;

  constructor(code: number, text: string) {
    super(text);
    this.reason = { code, text };
  }
}
