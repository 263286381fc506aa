/** Facts of one queue: exact counts by passive declare; the rest from the management API, else by probing. */
import { ExpectedError } from '../../../shared/errors.ts';
import type { BrokerChannel, DedicatedConnection, QueueCounts, QueueDetails } from '../port.ts';
import type { Management } from './management.ts';
import { probeArguments } from './probe.ts';
import { detailsFrom, queueType } from './queue-facts.ts';
import { managedQueue } from './topology.ts';

export interface QueueDetailsRequest {
  readonly queue: string;
  /** Of the broker. */
  readonly version: string;
  readonly management: Management | null;
  readonly openChannel: () => Promise<BrokerChannel>;
  /** Probing is refused dozens of times: it gets a connection of its own. */
  readonly openDedicated: () => Promise<DedicatedConnection>;
}

async function countsOf({ queue, openChannel }: QueueDetailsRequest): Promise<QueueCounts | null> {
  const channel = await openChannel();
  try {
    return await channel.checkQueue(queue);
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'queue-missing') return null;
    throw error;
  } finally {
    await channel.close();
  }
}

async function probed(request: QueueDetailsRequest, counts: QueueCounts): Promise<QueueDetails> {
  const connection = await request.openDedicated();
  try {
    const args = await probeArguments(() => connection.openChannel(), request.queue);
    const type = queueType(args['x-queue-type'] ?? 'classic');
    const { queue: name, version } = request;
    return detailsFrom({
      ...counts,
      unacked: null,
      name,
      type,
      args,
      policy: null,
      policyName: null,
      version,
    });
  } catch (error) {
    // Without the right to configure the queue its arguments stay unknown; its counts are known all the same.
    if (!(error instanceof ExpectedError) || error.code !== 'broker-permission') throw error;
    return detailsFrom({
      ...counts,
      unacked: null,
      name: request.queue,
      type: 'unknown',
      args: {},
      policy: null,
      policyName: null,
      version: request.version,
    });
  } finally {
    await connection.close();
  }
}

/** A management API that cannot be asked is passed over: probing answers as well. */
async function managed({ management, queue, version }: QueueDetailsRequest): Promise<QueueDetails | null> {
  if (!management) return null;
  try {
    return await managedQueue(management, queue, version);
  } catch (error) {
    if (error instanceof ExpectedError) return null;
    throw error;
  }
}

/** Null when there is no such queue. */
export async function queueDetails(request: QueueDetailsRequest): Promise<QueueDetails | null> {
  const counts = await countsOf(request);
  if (!counts) return null;
  const details = (await managed(request)) ?? (await probed(request, counts));
  return { ...details, messages: counts.messages, consumers: counts.consumers };
}
