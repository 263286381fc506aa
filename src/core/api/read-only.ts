import { ExpectedError } from '../../shared/errors.ts';
import type { LiveConnection } from '../connections/live-connection.ts';

/** Every call that changes something on a broker asks this first. Throws `read-only-connection`. */
export function assertWritable({ record }: LiveConnection): void {
  if (!record.readOnly) return;
  throw new ExpectedError('read-only-connection', `${record.name} is a read-only connection`, {
    name: record.name,
  });
}
