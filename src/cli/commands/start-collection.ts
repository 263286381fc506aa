/** `start-collection`: publishes the start event of a source, and with `--wait` follows the run to its end. */
import type { RunSummary } from '../../shared/domain/run.ts';
import { parametersOf, wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { durationText } from '../output.ts';
import { connected, type Session } from '../session.ts';
import { waitFor } from '../wait.ts';

const ENDED: readonly RunSummary['state'][] = ['done', 'failed', 'dead_lettered', 'partial', 'stalled'];

export async function startCollection(session: Session): Promise<ExitCode> {
  const { client, line, output, signal } = session;
  const parameters = parametersOf(line.options.param);
  const seconds = wholeNumber('timeout', line.options.timeout, { least: 1, most: 86_400, otherwise: 120 });
  const connection = await connected(session);
  const source = line.options.source ?? 'blog';
  const { correlationId } = await client.call('collections.start', {
    connectionId: connection.id,
    source,
    parameters,
  });
  if (!line.options.wait) {
    output.print({ correlationId }, correlationId);
    return EXIT.ok;
  }
  output.note(`Run ${correlationId} started; waiting for its end…`);
  const run = await waitFor(
    async () => {
      const { runs } = await client.call('runs.page', {
        connectionId: connection.id,
        limit: 1,
        text: correlationId,
      });
      return runs.find((one) => one.correlationId === correlationId && ENDED.includes(one.state));
    },
    { client, events: ['runs.changed'], timeoutMs: seconds * 1000, what: `Run ${correlationId}`, signal },
  );
  output.print(
    run,
    `${correlationId}  ${run.state}  ${durationText(run.durationMs)}${run.error ? `  ${run.error.message}` : ''}`,
  );
  return run.state === 'done' ? EXIT.ok : EXIT.workFailed;
}
