/** Electron's utility processes in the double: real processes of Node, with ports carried by the main process. */
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { closeAllIn, type Elsewhere, type FakePort, portOf } from './ports.ts';

const SHIM = new URL('./utility-shim.ts', import.meta.url).href;

export interface UtilityMessage {
  readonly kind: 'parent' | 'port' | 'port-closed';
  readonly id: number;
  readonly data: unknown;
  readonly ports: readonly number[];
}

export interface RunningUtility {
  readonly entry: string;
  readonly pid: number | undefined;
}

const running = new Set<FakeUtility>();

export const runningUtilities = (): RunningUtility[] =>
  [...running].map(({ entry, pid }) => ({ entry, pid }));

class FakeUtility extends EventEmitter implements Elsewhere {
  readonly entry: string;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  pid: number | undefined;
  readonly #child: ChildProcess;

  constructor(entry: string, args: readonly string[]) {
    super();
    this.entry = entry;
    this.#child = fork(entry, args, {
      execArgv: ['--import', SHIM],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.pid = this.#child.pid;
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    running.add(this);
    // The channel carries only what the shim of this folder sends.
    this.#child.on('message', (message) => this.#receive(message as UtilityMessage));
    this.#child.once('exit', (code) => this.#gone(code ?? 1));
  }

  postMessage(data: unknown, transfer: readonly FakePort[] = []): void {
    this.#send({ kind: 'parent', id: 0, data, ports: transfer.map(({ id }) => id) });
    for (const port of transfer) port.moveTo(this);
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }

  message(id: number, data: unknown): void {
    this.#send({ kind: 'port', id, data, ports: [] });
  }

  closed(id: number): void {
    this.#send({ kind: 'port-closed', id, data: null, ports: [] });
  }

  #send(message: UtilityMessage): void {
    // A process that has just died cannot be told anything; its exit is.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #receive({ kind, id, data }: UtilityMessage): void {
    if (kind === 'parent') this.emit('message', data);
    else if (kind === 'port') portOf(id)?.say(data);
    else portOf(id)?.close();
  }

  #gone(code: number): void {
    running.delete(this);
    this.pid = undefined;
    closeAllIn(this);
    this.emit('exit', code);
  }
}

export const utilityProcess = {
  fork: (modulePath: string, args: readonly string[] = []) =>
    new FakeUtility(modulePath.startsWith('file:') ? fileURLToPath(modulePath) : modulePath, args),
};
