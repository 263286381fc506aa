/** `verify`: reads journal and audit again, against their high-water mark. Needs no connection. */
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Session } from '../session.ts';

export async function verify({ client, output, signal }: Session): Promise<ExitCode> {
  const found = await client.call('journal.verify', {}, { signal });
  const { problem, ledgerEntries, auditEntries, archived } = found;
  output.print(
    found,
    problem === null
      ? `${found.file} is whole: ${ledgerEntries} entries of the ledger, ${auditEntries} of the audit, ${archived} archived messages\nledger ${found.ledgerHash}\naudit  ${found.auditHash}`
      : `${found.file}: ${problem}`,
  );
  return problem === null ? EXIT.ok : EXIT.refused;
}
