/** The command line as built, on a data directory of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess, type TestProcess } from '../support/process.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface CliAnswer {
  readonly code: number | null;
  /** Lines that are JSON objects: a shape per command, of the contract. */
  readonly results: readonly ReturnType<typeof JSON.parse>[];
  readonly error: { readonly code: string } | null;
  readonly output: string;
}

export interface Cli {
  readonly dataDir: string;
  start(...args: string[]): TestProcess;
  run(...args: string[]): Promise<CliAnswer>;
  /** Without `--json`. */
  text(...args: string[]): Promise<{ readonly code: number | null; readonly output: string }>;
  remove(): void;
}

export function openCli(): Cli {
  const dataDir = mkdtempSync(join(tmpdir(), 'oraculo-cli-'));
  const entry = join(ROOT, 'out/main/cli.js');
  const plain = (...args: string[]) =>
    startProcess(process.execPath, [entry, ...args, '--data', dataDir], { cwd: ROOT });
  const start = (...args: string[]) => plain(...args, '--json');
  return {
    dataDir,
    start,
    text: async (...args) => {
      const command = plain(...args);
      return { code: await command.stopped(), output: command.output() };
    },
    run: async (...args) => {
      const command = start(...args);
      const code = await command.stopped();
      const lines = command.output().split('\n');
      const problem = lines.find((line) => line.startsWith('{"error"'));
      return {
        code,
        results: lines
          .filter((line) => line.startsWith('{') && line !== problem)
          .map((line) => JSON.parse(line)),
        error: problem ? JSON.parse(problem).error : null,
        output: command.output(),
      };
    },
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}
