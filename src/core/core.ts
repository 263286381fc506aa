/**
 * The composition root of the console. In: what only a host can give (`CoreDeps`). Out: the handlers and events of the
 * contract, the same under every host. It never throws for what an operator can be told: a core whose workspace cannot
 * be opened answers every call with the reason.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ConsoleServer } from '../shared/console-rpc.ts';
import { ExpectedError, messageOf } from '../shared/errors.ts';
import type { Handlers } from '../shared/handlers.ts';
import { archiveHandlers } from './api/archive.ts';
import { auditHandlers } from './api/audit.ts';
import { type Bus, bus } from './api/bus.ts';
import { captureHandlers } from './api/captures.ts';
import { collectionHandlers } from './api/collections.ts';
import { connectionHandlers } from './api/connections.ts';
import { editHandlers } from './api/edits.ts';
import { eventHandlers } from './api/events.ts';
import { exportHandlers } from './api/exports.ts';
import { failureHandlers } from './api/failures.ts';
import { filterHandlers } from './api/filters.ts';
import { groupHandlers } from './api/groups.ts';
import { jobHandlers } from './api/jobs.ts';
import { noteHandlers } from './api/notes.ts';
import { queueHandlers } from './api/queues.ts';
import { runHandlers } from './api/runs.ts';
import { statusHandlers } from './api/status.ts';
import { unavailable } from './api/unavailable.ts';
import { viewHandlers } from './api/views.ts';
import { workspaceHandlers } from './api/workspace.ts';
import { adapters } from './connections/adapters.ts';
import type { Openers } from './connections/link.ts';
import { type ConnectionManager, connectionManager } from './connections/manager.ts';
import type { CoreDeps, Log } from './deps.ts';
import { editRules } from './edit/edit-rules.ts';
import { createFailureService } from './failures/create.ts';
import { bothLogs, createLog, logFile } from './log.ts';
import { type Journal, openJournal } from './retry/journal.ts';
import { keepJournalBackups } from './retry/journal-backup.ts';
import { openWorkspace } from './store/workspace-file.ts';
import { loadProfiles } from './systems/load.ts';
import { readMessageSchema, schemaChecker } from './systems/schema-check.ts';

export type Core = ConsoleServer & { close(): Promise<void> };

interface Opened {
  readonly handlers: Handlers;
  close(): Promise<void>;
}

function makePrivate(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
}

function coreLog(deps: CoreDeps): Log {
  const write = logFile(join(deps.dataDir, 'logs', 'core.jsonl'), (error) =>
    deps.log.error('the log file cannot be written', error),
  );
  return bothLogs(deps.log, createLog({ component: 'core', write, clock: deps.clock }));
}

interface Parts {
  readonly manager: ConnectionManager;
  readonly journal: Journal;
  readonly workspace: ReturnType<typeof workspaceHandlers> & ReturnType<typeof viewHandlers>;
  readonly captures: ReturnType<typeof captureHandlers>;
  readonly exports: ReturnType<typeof exportHandlers>;
  readonly notify: Bus['notify'];
}

function handlersOf(
  deps: CoreDeps,
  { manager, journal, workspace, captures, exports, notify }: Parts,
): Handlers {
  const { resourcesDir, clock, operator } = deps;
  return {
    ...statusHandlers(deps),
    ...workspace,
    ...connectionHandlers(manager),
    ...collectionHandlers({ manager, check: schemaChecker(), resourcesDir, clock }),
    ...eventHandlers(manager, clock),
    ...filterHandlers(manager, clock),
    ...runHandlers(manager, clock),
    ...failureHandlers(manager),
    ...queueHandlers(manager),
    ...jobHandlers(manager),
    ...archiveHandlers(manager),
    ...groupHandlers(manager),
    ...editHandlers(manager),
    ...auditHandlers(journal),
    ...captures.handlers,
    ...exports.handlers,
    ...noteHandlers({ manager, operator, clock, notify }),
  };
}

function openAll(deps: CoreDeps, openers: Openers, { notify }: Bus): Opened {
  const { dataDir, clock, log, secrets, operator } = deps;
  makePrivate(dataDir);
  const profiles = loadProfiles(deps.resourcesDir);
  const workspace = openWorkspace(join(dataDir, 'workspace.db'));
  try {
    const file = join(dataDir, 'journal.db');
    const journal = openJournal({ file, clock });
    const backups = journal.problem
      ? null
      : keepJournalBackups({ file, folder: join(dataDir, 'backups'), clock, log });
    const editRulesFor = editRules((file) => readMessageSchema(deps.resourcesDir, file));
    const manager = connectionManager({
      dataDir,
      records: workspace.connections,
      profiles,
      secrets,
      openers,
      makeFailures: (context) =>
        createFailureService({ context, journal, clock, log, operator, notify, editRulesFor }),
      clock,
      log,
      notify,
      restores: deps.host !== 'cli',
    });
    const { version } = deps;
    const captures = captureHandlers({ manager, profiles, dataDir, version, clock, log, notify });
    const exports = exportHandlers({ manager, dataDir, version, clock });
    manager.connectWanted();
    return {
      handlers: handlersOf(deps, {
        manager,
        journal,
        workspace: {
          ...workspaceHandlers(workspace.preferences, profiles, notify),
          ...viewHandlers(workspace.views, clock, notify),
        },
        captures,
        exports,
        notify,
      }),
      close: async () => {
        captures.close();
        exports.close();
        await manager.close();
        await backups?.close();
        journal.close();
        workspace.close();
      },
    };
  } catch (error) {
    workspace.close();
    throw error;
  }
}

function refusing(deps: CoreDeps, error: unknown): Opened {
  const reason =
    error instanceof ExpectedError
      ? error
      : new ExpectedError('storage-failed', messageOf(error), { reason: messageOf(error) }, error);
  return { handlers: unavailable(reason, statusHandlers(deps)), close: async () => undefined };
}

/** `openers` is given by tests that bring their own broker; the product's adapters are the default. */
export async function createCore(given: CoreDeps, openers?: Openers): Promise<Core> {
  const log = coreLog(given);
  const deps: CoreDeps = { ...given, log };
  const events = bus(log);
  const { startLocal, version, clock } = deps;
  let opened: Opened;
  try {
    opened = openAll(deps, openers ?? adapters({ startLocal, version, clock, log }), events);
    log.info('the core has started', { version, host: deps.host });
  } catch (error) {
    log.error('the core could not open its files', error);
    opened = refusing(deps, error);
  }
  return {
    handlers: opened.handlers,
    subscribe: events.subscribe,
    onDefect: (name, error) => log.error('a call failed by a defect', error, { call: name }),
    close: async () => {
      await opened.close();
      log.info('the core has ended');
    },
  };
}
