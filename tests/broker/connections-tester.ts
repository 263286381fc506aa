/**
 * A program that tests connections by the core's own adapters and then has nothing else to do. On standard input
 * `{connections, password, redisPassword}`, on standard output the codes of each connection's steps.
 */
import { text } from 'node:stream/consumers';
import { adapters } from '../../src/core/connections/adapters.ts';
import { testConnection } from '../../src/core/connections/test-connection.ts';
import { loadProfiles } from '../../src/core/systems/load.ts';
import { connectionInput } from '../../src/shared/domain/connection.ts';
import { z } from '../../src/shared/schema.ts';

const order = z.object({
  connections: z.array(connectionInput),
  password: z.string(),
  redisPassword: z.string(),
});
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const { connections, ...secrets } = order.parse(JSON.parse(await text(process.stdin)));
const openers = adapters({
  startLocal: () => Promise.reject(new Error('there are no local services here')),
  version: '0.0.0',
  clock: { now: () => Date.now() },
  log,
});
const profile = loadProfiles('resources').find(({ id }) => id === 'generic');
if (!profile) throw new Error('there is no generic profile');
const tested = await Promise.all(
  connections.map((connection) =>
    testConnection(openers, connection, { ...secrets, keyPassphrase: null }, profile),
  ),
);
process.stdout.write(JSON.stringify(tested.map((steps) => steps.map((step) => step.code))));
