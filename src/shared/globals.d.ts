/**
 * The few globals that every host of `shared` has (Node, Electron, browser). Declared here, so that this room
 * compiles with neither DOM nor Node types and cannot lean on either.
 */
interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
interface AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}
declare const AbortController: new () => AbortController;
declare function structuredClone<T>(value: T): T;
declare function queueMicrotask(task: () => void): void;
