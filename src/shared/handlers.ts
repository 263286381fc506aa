/** Types that both ends of the contract share: the core's table of plain functions, and the client that calls it. */
import type { ArgsOf, CallName, EventName, PayloadOf, ResultOf } from './contract.ts';
import type { CallContext, CallOptions } from './rpc.ts';

/** One plain function per name. A feature's table is a `Pick` of this. */
export type Handlers = {
  readonly [N in CallName]: (args: ArgsOf<N>, context: CallContext) => ResultOf<N> | Promise<ResultOf<N>>;
};

/** Tells every subscriber what changed. */
export type Notify = <N extends EventName>(name: N, payload: PayloadOf<N>) => void;

export interface ConsoleClient {
  call<N extends CallName>(name: N, args: ArgsOf<N>, options?: CallOptions): Promise<ResultOf<N>>;
  on<N extends EventName>(name: N, listener: (payload: PayloadOf<N>) => void): () => void;
  onClose(closed: () => void): void;
  close(): void;
}
