/**
 * How a task fails. `codigo` is stable and documented (docs/systems.md, Errors); `mensagem` is for the operator, in
 * Portuguese. A temporary failure is tried again, a permanent one goes to the dead-letter queue at once.
 */
export class TaskFailure extends Error {
  readonly codigo: string;
  readonly permanent: boolean;
  /** The other side asked to wait this long, in milliseconds (already capped). */
  readonly retryAfterMs: number | undefined;

  constructor(codigo: string, mensagem: string, options: TaskFailureOptions) {
    super(mensagem, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TaskFailure';
    this.codigo = codigo;
    this.permanent = options.permanent;
    this.retryAfterMs = options.retryAfterMs;
  }
}

interface TaskFailureOptions {
  readonly permanent: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

export function permanent(codigo: string, mensagem: string, cause?: unknown): TaskFailure {
  return new TaskFailure(codigo, mensagem, { permanent: true, cause });
}

export function temporary(
  codigo: string,
  mensagem: string,
  options: { readonly retryAfterMs?: number | undefined; readonly cause?: unknown } = {},
): TaskFailure {
  return new TaskFailure(codigo, mensagem, { permanent: false, ...options });
}
