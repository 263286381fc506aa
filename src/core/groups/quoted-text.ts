/**
 * Quoted parts of an error message. What is quoted is mostly a value, and goes; a name of the program's own (a field, a
 * column, a module) tells one cause from another, and stays: where the words beside it say so and it looks like a name.
 */

/** Opening quotes with what closes them. */
const QUOTES: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['"', '"'],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
]);
/** A quote that is not closed within so many characters is a sign like any other. */
const LONGEST = 500;
const NAME = /^[\p{L}_$][\p{L}\p{N}_.$:-]{0,79}$/u;
const HAS_DIGITS = /\d{3}|\d[a-f]\d|[-.:]\d/i;
/** An error quoted by another: it is read like the rest. */
const NESTED_ERROR = /Error|Exception|Errno|object at 0x/;
/** `ValueError('…')` quotes the message itself. */
const ERROR_NAME = /(?:error|exception|warning)$/;
const WORD_SIGN = /[\p{L}\p{N}_]/u;

const BEFORE_NAMES: ReadonlySet<string> = new Set(
  `field fields campo campos key chave column coluna attribute atributo property propriedade parameter param parametro
  parâmetro argument arg argumento module módulo modulo class classe type tipo table tabela relation constraint function
  função funcao method método metodo operator command comando queue fila exchange keyerror variable variável reading
  name named identifier symbol option opção header cabeçalho enum index índice schema package pacote extension template
  undefined token permission permissão role scope escopo header step etapa task tarefa state status`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
const AFTER_NAMES =
  /^\s(?:objects?|field|column|property|attribute|argument|module|campo|coluna|propriedade|must|deve|cannot be|não pode ser|is (?:a )?required|is missing|is not defined|is not callable|é obrigatóri|obrigatóri|ausente|missing)/i;

export interface Quoted {
  /** Index after the closing quote. */
  readonly end: number;
  /** What stands for it, quotes included. */
  readonly shown: string;
}

function closingAt(text: string, from: number, close: string): number {
  const limit = Math.min(text.length, from + LONGEST);
  for (let index = from; index < limit; index += 1) {
    if (text[index] === close && !WORD_SIGN.test(text.charAt(index + 1))) return index;
  }
  return -1;
}

/** The quoted part that opens at `start`; null when none does. `before` is the word in front of it, in small letters. */
export function quotedAt(text: string, start: number, before: string): Quoted | null {
  const open = text.charAt(start);
  const close = QUOTES.get(open);
  if (close === undefined || WORD_SIGN.test(text.charAt(start - 1))) return null;
  const closing = closingAt(text, start + 1, close);
  if (closing < 0) return null;
  const content = text.slice(start + 1, closing);
  if (NESTED_ERROR.test(content) || (text[start - 1] === '(' && ERROR_NAME.test(before))) return null;
  const end = closing + 1;
  const isName = NAME.test(content) && !HAS_DIGITS.test(content);
  const isSaid = BEFORE_NAMES.has(before) || AFTER_NAMES.test(text.slice(end, end + 30));
  return { end, shown: isName && isSaid ? `'${content}'` : "'…'" };
}
