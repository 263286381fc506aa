/** The backend as a program of its own on the test broker, started as the README says. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess, type TestProcess } from './process.ts';

const ROOT = join(import.meta.dirname, '../..');

export function startRabbitmqBackend(amqpUrl: string, redisUrl: string): TestProcess {
  const url = new URL(amqpUrl);
  const password = decodeURIComponent(url.password);
  url.password = '';
  const dataDir = mkdtempSync(join(tmpdir(), 'oraculo-backend-'));
  const args = ['src/backend/index.ts', '--amqp', url.href, '--redis', redisUrl, '--data', dataDir];
  return startProcess(process.execPath, args, { cwd: ROOT, env: { ORACULO_AMQP_PASSWORD: password } });
}
