/** The embedded broker on the file given as argument, served to the parent process until its wire closes. */
import { openEmbedded } from '../../src/core/broker/embedded/engine.ts';
import { serveLocal } from '../../src/core/broker/embedded/remote.ts';
import { parentWire } from '../../src/core/wires/child-process.ts';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('the file of the broker is missing');

const log = {
  info: () => undefined,
  warn: (message: string) => console.error(message),
  error: (message: string, cause: unknown) => console.error(message, cause),
};
const engine = openEmbedded({ file, clock: { now: () => Date.now() }, log });
const wire = parentWire();
if (wire === null) throw new Error('the parent is missing');
const results = { get: async () => null, ping: async () => undefined, close: async () => undefined };
serveLocal(wire, { engine, results, log });
wire.onClose(async () => {
  await engine.close();
  process.exit();
});
