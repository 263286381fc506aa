/**
 * The functions that the SQL of a filter calls. Each takes a check, which is the filter's own test as JSON, and what is
 * to be checked. Given the same arguments they answer the same: two registrations on one handle are as good as one.
 */
import type { MessageProperties } from '../../shared/domain/amqp.ts';
import type { ValueTest } from '../../shared/filter/ast.ts';
import { passes } from '../../shared/filter/test-value.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import type { ReadableDatabase } from '../sqlite/open.ts';
import { type BodyReader, bodyReader, type MessagePlace, messageValues } from './message-values.ts';
import { mayHold, needleOf } from './needle.ts';

/** Of a column of text, or of several. */
export interface TextCheck {
  readonly test: ValueTest;
}

export interface MessageCheck extends TextCheck {
  readonly place: MessagePlace;
}

/** Checks of one filter; more filters than are asked at one time. */
const REMEMBERED = 500;
/** Tests that reach these functions hold no time. */
const NEVER = 0;

/** Reads each check once: it is the same text for every row. */
function remembered<C, V>(prepare: (check: C) => V): (json: string) => V {
  const known = new Map<string, V>();
  return (json) => {
    const check = known.get(json);
    if (check !== undefined) return check;
    if (known.size >= REMEMBERED) known.clear();
    // Written by `compile.ts`, and bound as a value.
    const prepared = prepare(JSON.parse(json) as C);
    known.set(json, prepared);
    return prepared;
  };
}

/** The view of the bytes seen last: a filter with several checks reads the same message for each. */
function lastOf<V>(read: (bytes: Uint8Array) => V): (bytes: Uint8Array) => V {
  let last: { readonly bytes: Buffer; readonly view: V } | undefined;
  return (bytes) => {
    if (last?.bytes.equals(bytes)) return last.view;
    last = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), view: read(bytes) };
    return last.view;
  };
}

function some(values: readonly unknown[], test: ValueTest): 0 | 1 {
  return values.some((value) => passes(value, test, NEVER)) ? 1 : 0;
}

const OPTIONS = { directOnly: true } as const;
const NO_PROPERTIES = (): MessageProperties => ({});

export function addFilterFunctions(database: ReadableDatabase): void {
  const textCheck = remembered((check: TextCheck) => check);
  const messageCheck = remembered((check: MessageCheck) => ({ ...check, needle: needleOf(check) }));
  const body = lastOf<BodyReader>(bodyReader);
  const properties = lastOf<MessageProperties>(viewProperties);
  const noBody = bodyReader(new Uint8Array());

  // SQLite hands over text for what is bound or stored as text.
  database.function('filter_text', { ...OPTIONS, varargs: true }, (check: unknown, ...values: unknown[]) =>
    some(
      values.filter((value) => value !== null),
      textCheck(check as string).test,
    ),
  );
  database.function('filter_body', OPTIONS, (check: unknown, bytes: unknown) => {
    const { place, test, needle } = messageCheck(check as string);
    if (!(bytes instanceof Uint8Array) || !mayHold(bytes, needle)) return 0;
    return some(
      messageValues(place, () => body(bytes), NO_PROPERTIES),
      test,
    );
  });
  database.function('filter_properties', OPTIONS, (check: unknown, bytes: unknown) => {
    const { place, test } = messageCheck(check as string);
    if (!(bytes instanceof Uint8Array)) return 0;
    return some(
      messageValues(
        place,
        () => noBody,
        () => properties(bytes),
      ),
      test,
    );
  });
}
