/** One call over the wire that does not wait for ever. */
import { ExpectedError } from '../../../shared/errors.ts';
import type { RpcClient } from '../../../shared/rpc.ts';

/** No call of the port may hang for longer (port.ts). */
export const ANSWER_WITHIN_MS = 20_000;

/** Rejects with `broker-timeout` when nothing is answered in time. */
export async function callWithin(
  rpc: RpcClient,
  name: string,
  args: unknown,
  ms = ANSWER_WITHIN_MS,
): Promise<unknown> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  try {
    return await rpc.call(name, args, { signal: controller.signal });
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    throw new ExpectedError('broker-timeout', `${name}: no answer within ${ms / 1000} s`, {
      call: name,
      withinMs: ms,
    });
  } finally {
    clearTimeout(timer);
  }
}
