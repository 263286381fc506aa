/**
 * Entry of the local services, a child process of the console: embedded broker, result store and backend on
 * `--data DIR`, served over the wire to the parent. Ends when the wire closes.
 */
import '../shared/freeze-prototype.ts';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEmbedded } from '../core/broker/embedded/engine.ts';
import { serveLocal } from '../core/broker/embedded/remote.ts';
import { openEmbeddedResults } from '../core/results/embedded.ts';
import { parentWire } from '../core/wires/child-process.ts';
import { openBackendLog } from './log.ts';
import { credentialsFrom, targetsFrom } from './settings.ts';
import { startBackend } from './start.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, resources: { type: 'string' } } });
const { data: dataDir, resources: resourcesDir } = values;
const wire = parentWire();
if (dataDir === undefined || resourcesDir === undefined || wire === null) {
  console.error(
    'The local services are started by the console: --data DIR --resources DIR, with a channel to their parent',
  );
  process.exit(2);
}

const clock = { now: () => Date.now() };
mkdirSync(dataDir, { recursive: true, mode: 0o700 });
const log = openBackendLog(dataDir, clock);
const engine = openEmbedded({ file: join(dataDir, 'broker.db'), clock, log });
const results = openEmbeddedResults({ file: join(dataDir, 'results.db'), clock });
serveLocal(wire, { engine, results, log });
const session = engine.session();
const credentials = credentialsFrom(process.env);
const targets = targetsFrom(process.env);
const backend = startBackend({ session, results, dataDir, resourcesDir, log, clock, credentials, targets });

wire.onClose(async () => {
  try {
    await (await backend).close();
    await session.close();
    await engine.close();
    await results.close();
  } catch (error) {
    log.error('the local services did not end in order', error);
    process.exitCode = 1;
  }
  process.exit();
});

backend.catch((error: unknown) => {
  log.error('the backend could not start', error);
  console.error(error);
  process.exit(1);
});
