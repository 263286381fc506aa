/** What is said over the wire between the embedded broker's process and a session in another (`remote.ts`). */
import type { CloseReason, Delivery, Lane } from '../port.ts';

/** Methods of a channel that answer, and those that are only sent. */
export const CHANNEL_CALLS = [
  'declareExchange',
  'deleteExchange',
  'declareQueue',
  'checkQueue',
  'checkExchange',
  'deleteQueue',
  'bindQueue',
  'unbindQueue',
  'prefetch',
  'get',
  'barrier',
  'close',
] as const;

export type ChannelCall = (typeof CHANNEL_CALLS)[number];

/** Properties travel as their bytes and are decoded where they are read. */
export type WireDelivery = Omit<Delivery, 'properties'>;

export type Push =
  | {
      readonly kind: 'delivery';
      readonly channel: number;
      readonly tag: string;
      readonly delivery: WireDelivery;
    }
  | { readonly kind: 'ended'; readonly channel: number; readonly tag: string }
  | { readonly kind: 'channel-closed'; readonly channel: number; readonly reason: CloseReason }
  | { readonly kind: 'connection-closed'; readonly connection: number; readonly reason: CloseReason };

export const PUSHES = 'pushes';

export interface OpenChannelArgs {
  /** One of the session's lanes, or a dedicated connection. */
  readonly on: Lane | number;
  readonly confirm: boolean;
}
