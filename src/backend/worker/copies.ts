/** Copies of a message with our marks and everything else byte for byte (docs/rabbitmq.md, Copying a message). */
import { editRawProperties } from '../../core/broker/properties/edit.ts';
import { spansOf } from '../../core/broker/properties/layout.ts';
import type { AmqpTable } from '../../shared/domain/amqp.ts';
import type { Erro } from '../messages/message.ts';
import { HEADERS, isBookkeeping } from './marks.ts';

const EXPIRATION_FLAG = 0x0100;
/** An error's text travels in a header, where every consumer and tap carries it. */
const LONGEST_TEXT = 2_000;

function withMarks(raw: Uint8Array, marks: AmqpTable): Uint8Array {
  return editRawProperties(raw, {
    dropHeader: isBookkeeping,
    dropProperties: ['expiration', 'userId'],
    addHeaders: marks,
  });
}

/** Puts `expiration` (milliseconds) in its place among properties that have none. */
function withExpiration(raw: Uint8Array, delayMs: number): Uint8Array {
  const bytes = Buffer.from(raw);
  const text = Buffer.from(String(delayMs));
  const at = spansOf(raw).find(({ layout }) => layout.flag < EXPIRATION_FLAG)?.start ?? bytes.length;
  const grown = Buffer.concat([bytes.subarray(0, at), Buffer.from([text.length]), text, bytes.subarray(at)]);
  grown.writeUInt16BE(grown.readUInt16BE(0) | EXPIRATION_FLAG, 0);
  return grown;
}

/** For a delay queue: `attempt` attempts have failed, the next is due in `delayMs`. */
export function delayedCopy(raw: Uint8Array, attempt: number, delayMs: number): Uint8Array {
  const marked = withMarks(raw, [{ key: HEADERS.attempts, value: { type: 'int32', value: attempt } }]);
  return withExpiration(marked, delayMs);
}

function errorTable(erro: Erro, attempt: number): AmqpTable {
  return [
    { key: 'codigo', value: { type: 'string', value: erro.codigo } },
    { key: 'mensagem', value: { type: 'string', value: erro.mensagem.slice(0, LONGEST_TEXT) } },
    { key: 'tentativa', value: { type: 'int32', value: attempt } },
  ];
}

/** For its own queue, where it will be rejected: it says why it failed, and in which life. */
export function exhaustedCopy(raw: Uint8Array, erro: Erro, attempt: number, retryId: string): Uint8Array {
  return withMarks(raw, [
    { key: HEADERS.attempts, value: { type: 'int32', value: Math.max(0, attempt - 1) } },
    { key: HEADERS.error, value: { type: 'table', value: errorTable(erro, attempt) } },
    { key: HEADERS.exhausted, value: { type: 'string', value: retryId } },
  ]);
}
