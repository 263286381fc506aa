/** Exports: a preview, then a file in parts. Each ends by itself when nothing is asked of it for a while. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportRequest } from '../../shared/domain/capture.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/handlers.ts';
import type { CallContext } from '../../shared/rpc.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import type { Clock } from '../deps.ts';
import type { ExportSession } from '../exports/export-session.ts';
import { openExport, previewExport } from '../exports/open-export.ts';
import { Turns } from '../jobs/turns.ts';
import { type Closable, originOf } from './captures.ts';

type ExportHandlers = Pick<Handlers, 'exports.preview' | 'exports.open' | 'exports.next' | 'exports.close'>;

export interface ExportDeps {
  readonly manager: ConnectionManager;
  readonly dataDir: string;
  readonly version: string;
  readonly clock: Clock;
}

/** An export keeps the history from being tidied up behind it; one that nobody fetches must not do so for ever. */
const PATIENCE_MS = 120_000;
const MOST_OPEN = 20;

interface Running {
  readonly session: ExportSession;
  readonly timer: NodeJS.Timeout;
}

export function exportHandlers({ manager, dataDir, version, clock }: ExportDeps): Closable<ExportHandlers> {
  const running = new Map<string, Running>();
  const workFolder = join(dataDir, 'captures');

  const end = (id: string) => {
    const known = running.get(id);
    if (!known) return;
    clearTimeout(known.timer);
    known.session.close();
    running.delete(id);
  };
  const get = (id: string): Running => {
    const known = running.get(id);
    if (!known) throw new ExpectedError('not-found', 'This export has ended; begin it again', { id });
    known.timer.refresh();
    return known;
  };
  const optionsOf = (connectionId: string, request: ExportRequest, { signal }: CallContext) => {
    mkdirSync(workFolder, { recursive: true, mode: 0o700 });
    const turns = new Turns();
    return {
      origin: originOf(manager.get(connectionId)),
      request,
      workFolder,
      version,
      now: clock.now(),
      // The signal is Node's own; the wire makes one of those.
      signal: signal as globalThis.AbortSignal,
      between: () => turns.next(),
    };
  };

  const handlers: ExportHandlers = {
    'exports.preview': ({ connectionId, request }, context) =>
      previewExport(optionsOf(connectionId, request, context)),
    'exports.open': async ({ connectionId, request }, context) => {
      if (running.size >= MOST_OPEN)
        throw new ExpectedError('operation-running', 'Too many exports are being made', {});
      const session = await openExport(optionsOf(connectionId, request, context));
      const id = randomUUID();
      running.set(id, { session, timer: setTimeout(() => end(id), PATIENCE_MS).unref() });
      return { id, name: session.name, total: session.total };
    },
    'exports.next': ({ id }) => get(id).session.next(),
    'exports.close': ({ id }) => {
      const masked = [...get(id).session.masked()];
      end(id);
      return { masked };
    },
  };
  return {
    handlers,
    close: () => {
      for (const id of running.keys()) end(id);
    },
  };
}
