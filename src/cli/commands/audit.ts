/** `audit`: what operators did, from the journal; needs no connection. */
import { wholeNumber } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { tableText, timeText } from '../output.ts';
import type { Session } from '../session.ts';

export async function audit({ client, line, output }: Session): Promise<ExitCode> {
  const limit = wholeNumber('limit', line.options.limit, { least: 1, most: 500, otherwise: 50 });
  const { entries } = await client.call('audit.page', { limit, text: line.options.text });
  if (output.json) for (const entry of entries) output.print(entry, '');
  else if (entries.length === 0) output.note('Nothing was done.');
  else {
    const rows = entries.map(({ at, operator, connectionId, action, details }) => [
      timeText(at),
      operator,
      connectionId,
      action,
      details,
    ]);
    output.print(null, tableText(['at', 'operator', 'connection', 'action', 'details'], rows));
  }
  return EXIT.ok;
}
