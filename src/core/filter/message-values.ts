/**
 * What a filter reads of a message: one code for events in memory and for the functions that SQL calls. Foreign bytes
 * meet a parser only by `parseBody`, which looks at depth and size first (docs/faults.md, H02 to H04).
 */
import type { MessageProperties } from '../../shared/domain/amqp.ts';
import { assertNever } from '../../shared/errors.ts';
import type { FieldPlaceRef } from '../../shared/filter/ast.ts';
import { headerValues } from '../../shared/filter/header-values.ts';
import { valuesAt } from '../../shared/filter/path.ts';
import { parseBody, textOf } from '../systems/parse-body.ts';
import { MAX_JSON_BYTES } from '../systems/scan-depth.ts';

export type MessagePlace = Exclude<FieldPlaceRef, { readonly kind: 'column' }>;

/** A body as filters see it; each view is made when it is first asked for. */
export interface BodyReader {
  /** Undefined: no JSON that may be parsed. */
  json(): unknown;
  /** At most the first MiB, as UTF-8. */
  text(): string;
}

export function bodyReader(body: Uint8Array): BodyReader {
  let json: { readonly value: unknown } | undefined;
  let text: string | undefined;
  return {
    json: () => {
      if (!json) {
        const parsed = parseBody(body);
        json = { value: parsed.kind === 'json' ? parsed.value : undefined };
      }
      return json.value;
    },
    text: () => {
      text ??= textOf(body.subarray(0, MAX_JSON_BYTES));
      return text;
    },
  };
}

function propertyValue(properties: MessageProperties, name: string): unknown {
  // The names are those of the language's own table.
  const value = Object.hasOwn(properties, name) ? properties[name as keyof MessageProperties] : undefined;
  return typeof value === 'bigint' ? Number(value) : value;
}

export function messageValues(
  place: MessagePlace,
  body: () => BodyReader,
  properties: () => MessageProperties,
): readonly unknown[] {
  switch (place.kind) {
    case 'body': {
      const json = body().json();
      return json === undefined ? [] : valuesAt(json, place.path);
    }
    case 'body-text':
      return [body().text()];
    case 'header':
      return headerValues(properties().headers, place.path);
    case 'property': {
      const value = propertyValue(properties(), place.name);
      return value === undefined ? [] : [value];
    }
    default:
      return assertNever(place);
  }
}
