/**
 * Texts of one feature in one language. A key with a number has plural forms `<key>_one` and `<key>_other`; values come
 * in by `{{name}}`.
 */
export interface Messages {
  readonly [key: string]: string | Messages;
}
