/** Entry of the command line: the process's own arguments, streams and signals around `run.ts`. */
import '../shared/freeze-prototype.ts';
import { join } from 'node:path';
import { appPaths } from '../core/host/app-paths.ts';
import { chosenDataDir } from '../core/host/data-dir.ts';
import { nodeDeps } from '../core/host/node-deps.ts';
import { openHostCore } from '../core/host/open-host-core.ts';
import { createLog, logFile } from '../core/log.ts';
import { messageOf } from '../shared/errors.ts';
import { type CliHost, runCommandLine } from './run.ts';

const paths = appPaths(import.meta.dirname);

const open: CliHost['open'] = async (data) => {
  const dataDir = chosenDataDir(data);
  // Standard output is for results alone.
  const write = logFile(join(dataDir, 'logs', 'cli.jsonl'), (error) => console.error(messageOf(error)));
  const log = createLog({ component: 'cli', write });
  const core = await openHostCore(nodeDeps({ dataDir, host: 'cli', log, ...paths }));
  const client = await core.client();
  return {
    client,
    close: async () => {
      client.close();
      await core.close();
    },
  };
};

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
// A reader that closes the pipe (`… | head -1`) ends the command, not with a stack trace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  interrupted.abort();
});

const code = await runCommandLine({
  argv: process.argv.slice(2),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupted.signal,
  version: paths.version,
  open,
});
process.exit(code);
