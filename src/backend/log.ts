/**
 * The backend's log: the project's JSON lines with `component` `backend`, in `<dataDir>/logs/backend.jsonl`. A disk that
 * takes no line is told on standard error, and the work goes on.
 */
import { join } from 'node:path';
import type { Clock, Log } from '../core/deps.ts';
import { createLog, logFile } from '../core/log.ts';

export const logPath = (dataDir: string) => join(dataDir, 'logs', 'backend.jsonl');

export function openBackendLog(dataDir: string, clock: Clock): Log {
  const spoken = createLog({ component: 'backend', clock });
  const write = logFile(logPath(dataDir), (error) => spoken.error('the log file cannot be written', error));
  return createLog({ component: 'backend', clock, write });
}
