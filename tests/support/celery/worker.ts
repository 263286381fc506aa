/** A real Celery worker, and programs that send it tasks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../process.ts';
import { run } from '../services/processes.ts';

export interface CeleryPlace {
  readonly python: string;
  readonly amqpUrl: string;
  readonly redisUrl: string;
}

export interface CeleryApp {
  /** Runs Python with the tasks imported as `tasks`; its standard output without the last line break. */
  send(code: string): Promise<string>;
  startWorker(options?: { readonly events?: boolean }): Promise<CeleryWorker>;
  remove(): void;
}

export interface CeleryWorker {
  output(): string;
  stop(): Promise<void>;
}

export function celeryApp({ python, amqpUrl, redisUrl }: CeleryPlace): CeleryApp {
  // Nothing that Python caches lands in the project.
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-celery-'));
  const env = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: dir,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONPATH: import.meta.dirname,
    CELERY_BROKER: `${amqpUrl}//`,
    CELERY_BACKEND: `${redisUrl}/0`,
  };
  return {
    send: async (code) => (await run(python, ['-c', `import tasks\n${code}`], env)).trimEnd(),
    startWorker: async ({ events = true } = {}) => {
      const args = [
        '-m',
        'celery',
        '-A',
        'tasks',
        'worker',
        '-P',
        'solo',
        '-l',
        'info',
        '-n',
        'ensaio@localhost',
      ];
      if (events) args.push('-E');
      const worker = startProcess(python, [...args, '-Q', 'padrao,pedidos,frageis'], { cwd: dir, env });
      try {
        await worker.line(/ready\./, 60_000);
      } catch (error) {
        await worker.kill9();
        throw error;
      }
      return {
        output: worker.output,
        // A worker that holds nothing of value: waiting for its farewell takes seconds.
        stop: () => worker.kill9(),
      };
    },
    remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}
