/** Takes the data directory given as its argument (as owner, or attached to the one there is) and holds it until it is killed. */
import { acquire } from '../../../src/core/host/acquire.ts';

const held = await acquire(process.argv[2] ?? '', { host: 'test', clock: { now: () => Date.now() } });
if (held.kind === 'owner') held.serve((wire) => wire.onMessage((message) => wire.send({ echo: message })));
process.stdout.write(`${held.kind}\n`);
setInterval(() => undefined, 60_000);
