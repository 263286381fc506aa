/**
 * One start of the program: the whole core in a process of its own. It opens each dead-letter queue as an operator does
 * (its facts, a look, the list, a detail) and ends. Argument: a JSON of `OpenOrder`; prints a JSON of `OpenReport`.
 */
import { openConsole } from '../../core/core-fixture.ts';
import { eventually } from '../services/processes.ts';
import type { OpenOrder, OpenReport } from './open-order.ts';

// The parent is the only caller.
const order = JSON.parse(process.argv[2] ?? '') as OpenOrder;
const url = new URL(order.amqpUrl);
const secrets = { password: url.password };
const app = await openConsole(order.dataDir, undefined);

async function connected(): Promise<string> {
  const known = (await app.call('connections.list', {})).find(({ name }) => name === 'Often');
  const { id } =
    known ??
    (await app.call('connections.create', {
      secrets,
      connection: {
        name: 'Often',
        color: 'blue',
        profileId: 'generic',
        readOnly: false,
        rabbitmq: {
          hosts: [{ host: url.hostname, port: Number(url.port) }],
          vhost: '/',
          auth: 'plain',
          username: url.username,
          tls: { enabled: false, caFile: null, certFile: null, keyFile: null, serverName: null },
          heartbeat: 10,
          redisUrl: null,
          managementUrl: order.managementUrl,
        },
      },
    }));
  await app.call('connections.connect', { id, secrets });
  await eventually('connected', async () => {
    const view = (await app.call('connections.list', {})).find((connection) => connection.id === id);
    return view?.state.kind === 'connected';
  });
  return id;
}

/** Pages through the list of a queue to its end. */
async function listed(connectionId: string, queue: string): Promise<readonly string[]> {
  const ids: string[] = [];
  let before: { readonly failedAt: number; readonly id: string } | undefined;
  for (;;) {
    const page = await app.call('failures.page', {
      connectionId,
      limit: 500,
      filter: { queue },
      ...(before ? { before } : {}),
    });
    ids.push(...page.failures.map(({ id }) => id));
    const last = page.failures.at(-1);
    if (!page.hasMore || !last) return ids;
    before = { failedAt: last.failedAt, id: last.id };
  }
}

const connectionId = await connected();
const counts: Record<string, number> = {};
let looks = 0;
for (let opening = 0; opening < order.opens; opening += 1) {
  await app.call('failures.queues', { connectionId });
  for (const { name, looks: when } of order.queues) {
    if (when === 'every' || opening === 0) {
      await app.call('failures.look', { connectionId, queue: name, consent: false });
      looks += 1;
    }
    const ids = await listed(connectionId, name);
    counts[name] = ids.length;
    if (ids[0]) await app.call('failures.detail', { connectionId, id: ids[0] });
  }
}
const report: OpenReport = { looks, listed: counts };
process.stdout.write(`REPORT ${JSON.stringify(report)}\n`);
await app.close();
