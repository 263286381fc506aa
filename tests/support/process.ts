/** Child processes of tests: started, waited for by a line of their output, stopped or killed by pid. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface TestProcess {
  readonly child: ChildProcess;
  /** Everything printed so far, both streams in order of arrival. */
  output(): string;
  /** The first line (past or future) that matches; fails with all output when the process ends first or time is up. */
  line(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** Resolves with the exit code when it has ended by itself. */
  stopped(): Promise<number | null>;
  /** SIGTERM, then SIGKILL after 10 s. Resolves with the exit code when it is gone. */
  stop(): Promise<number | null>;
  /** kill -9. Resolves when it is gone. */
  kill9(): Promise<void>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export function startProcess(
  command: string,
  args: readonly string[],
  options: StartOptions = {},
): TestProcess {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const watchers = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const watch of watchers) watch(line);
    });
  }
  const gone = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', (error) => {
      lines.push(String(error));
      resolve(null);
    });
  });
  const output = () => lines.join('\n');

  return {
    child,
    output,
    line: (pattern, timeoutMs = 30_000) =>
      new Promise((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${command}: ${why} before ${pattern}\n${output()}`));
        const timer = setTimeout(() => fail(`${timeoutMs} ms passed`), timeoutMs);
        const look = (line: string) => {
          const found = pattern.exec(line);
          if (!found) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        for (const line of lines) look(line);
        void gone.then((code) => fail(`it ended (${code})`));
      }),
    stopped: () => gone,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      const code = await gone;
      clearTimeout(timer);
      return code;
    },
    kill9: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
