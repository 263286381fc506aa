/**
 * How a task fails. `codigo` is stable and documented (docs/systems.md, Errors); `mensagem` is for the operator, in
 * Portuguese. Only a temporary failure is tried again; the others go to the dead-letter queue at once, because a try a few
 * seconds later meets the same answer:
 *
 *     temporary    the other side or the network, for now
 *     permanent    the request itself
 *     credentials  a key, a token or a permission that is missing or refused: the operator sets it, then retries
 *     quota        what the account may ask in a day is used up: the operator retries when it is renewed
 */
export type FailureKind = 'temporary' | 'permanent' | 'credentials' | 'quota';

export class TaskFailure extends Error {
  readonly codigo: string;
  readonly kind: FailureKind;
  /** The other side asked to wait this long, in milliseconds (already capped). */
  readonly retryAfterMs: number | undefined;

  constructor(codigo: string, mensagem: string, options: TaskFailureOptions) {
    super(mensagem, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TaskFailure';
    this.codigo = codigo;
    this.kind = options.kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}

interface TaskFailureOptions {
  readonly kind: FailureKind;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

export function permanent(codigo: string, mensagem: string, cause?: unknown): TaskFailure {
  return new TaskFailure(codigo, mensagem, { kind: 'permanent', cause });
}

export function credentials(codigo: string, mensagem: string): TaskFailure {
  return new TaskFailure(codigo, mensagem, { kind: 'credentials' });
}

export function quota(codigo: string, mensagem: string): TaskFailure {
  return new TaskFailure(codigo, mensagem, { kind: 'quota' });
}

export function temporary(
  codigo: string,
  mensagem: string,
  options: { readonly retryAfterMs?: number | undefined; readonly cause?: unknown } = {},
): TaskFailure {
  return new TaskFailure(codigo, mensagem, { kind: 'temporary', ...options });
}
