/** A console that only watches: captures what its tap sees until it is told to end. Arguments: a port and a folder. */
import { join } from 'node:path';
import { openRabbitmq } from '../../src/core/broker/rabbitmq/open.ts';
import { startCapture } from '../../src/core/capture/capture.ts';
import { openConnectionHistory } from '../../src/core/connections/connection-history.ts';
import { loadProfiles } from '../../src/core/systems/load.ts';
import { systemClock as clock, eventually, TestLog } from '../support/failures/lab.ts';

const [port = '', folder = ''] = process.argv.slice(2);
const log = new TestLog();
const session = openRabbitmq({
  settings: {
    hosts: [{ host: '127.0.0.1', port: Number(port) }],
    vhost: '/',
    auth: 'plain',
    username: 'guest',
    tls: { enabled: false, caFile: null, certFile: null, keyFile: null, serverName: null },
    heartbeat: 60,
    redisUrl: null,
    managementUrl: null,
  },
  secrets: { password: 'guest', keyPassphrase: null },
  clientName: 'stalled tap',
  log,
  clock,
});
const profile = loadProfiles('resources').find(({ id }) => id === 'oraculo');
if (!profile) throw new Error('there is no profile oraculo');
const history = openConnectionHistory({ file: join(folder, 'history.db'), profile, clock, log });
await eventually(() => (session.state.kind === 'connected' ? true : null), 20_000);
const { recorder, record } = history;
const capture = startCapture({ session, profile, recorder, record, clock, log });
if (!(await capture.whenWatching('oraculo.comandos', 20_000))) throw new Error('it does not watch');
process.stdout.write('WATCHING\n');
process.on('SIGTERM', () => {
  void capture.close('not-connected').then(async () => {
    await session.close();
    const { captured } = history.queries.captureState();
    const gaps = history.read
      .prepare('SELECT reason, from_at AS "from", to_at AS "to", after_seq AS afterSeq FROM gap ORDER BY id')
      .all();
    process.stdout.write(`REPORT ${JSON.stringify({ captured, gaps, errors: log.errors })}\n`);
    history.close();
  });
});
