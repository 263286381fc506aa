/** What a failure says of its error, and what of that makes its signature; the list's own columns follow. */
import type { ToldError } from '../../shared/domain/failure.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { FAILURE_COLUMNS, type FailureRow } from '../failures/failure-row.ts';
import { errorsOfResult, toldErrors, topFrame } from '../failures/told-errors.ts';
import type { WritableDatabase } from '../sqlite/open.ts';
import type { SignatureFacts } from './signature.ts';

interface Bytes {
  readonly rawProperties: Uint8Array;
  readonly body: Uint8Array;
}

export interface FailureFacts {
  row(failureId: string): FailureRow | null;
  errors(row: FailureRow): readonly ToldError[];
  /** Reads the message, and writes what it says of its error into the failure's row. */
  learn(row: FailureRow): SignatureFacts;
}

/** A result of which only its row is known. */
function errorOfRow({ errorCode, errorType, errorMessage }: FailureRow): readonly ToldError[] {
  if (errorMessage === null) return [];
  return [{ by: 'result', type: errorCode ?? errorType, message: errorMessage, trace: null, at: null }];
}

function factsOf(row: FailureRow, errors: readonly ToldError[]): SignatureFacts {
  const type = errors.find((error) => error.type !== null && error.type !== row.errorCode)?.type;
  const trace = errors.find((error) => error.trace !== null)?.trace;
  return {
    type: row.type,
    queue: row.failedQueue ?? (row.queue === '' ? null : row.queue),
    reason: row.reason,
    errorCode: row.errorCode,
    errorType: type ?? null,
    message: errors[0]?.message ?? row.errorMessage,
    frame: trace ? topFrame(trace) : null,
  };
}

export function failureFacts(database: WritableDatabase, profile: SystemProfile): FailureFacts {
  const byId = database.prepare<[string], FailureRow>(`SELECT ${FAILURE_COLUMNS} FROM failure WHERE id = ?`);
  const bytes = (table: string) =>
    database.prepare<[string], Bytes>(
      `SELECT raw_properties AS rawProperties, body FROM ${table} WHERE id = ?`,
    );
  const message = bytes('failure_message');
  const result = bytes('failure_result');
  const setError = database.prepare(
    'UPDATE failure SET error_type = ?, frame = ?, error_message = coalesce(error_message, ?) WHERE id = ?',
  );
  const errors = (row: FailureRow): readonly ToldError[] => {
    const told = row.origin === 'result' ? result.get(row.id) : message.get(row.id);
    if (!told) return errorOfRow(row);
    const read = row.origin === 'result' ? errorsOfResult : toldErrors;
    const found = read(profile, viewProperties(told.rawProperties), told.body);
    return found.length > 0 ? found : errorOfRow(row);
  };
  return {
    row: (failureId) => byId.get(failureId) ?? null,
    errors,
    learn: (row) => {
      const facts = factsOf(row, errors(row));
      const { errorType, frame, message: text } = facts;
      const isKnown =
        errorType === row.errorType && frame === row.frame && (row.errorMessage ?? text) === row.errorMessage;
      if (!isKnown) setError.run(errorType, frame, text, row.id);
      return facts;
    },
  };
}
