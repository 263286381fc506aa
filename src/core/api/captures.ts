/** Captures as files: made, opened beside the connections, merged, imported, and the list of those opened lately. */
import { existsSync, statSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import type { ArgsOf, ResultOf } from '../../shared/contract.ts';
import type { CaptureSummary } from '../../shared/domain/capture.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { Handlers, Notify } from '../../shared/handlers.ts';
import type { CallContext } from '../../shared/rpc.ts';
import { CAPTURE_EXTENSION } from '../captures/capture-tables.ts';
import { checkCapture } from '../captures/check-capture.ts';
import { safeFileName } from '../captures/file-name.ts';
import type { CaptureTarget } from '../captures/make-capture.ts';
import { mergeCaptures } from '../captures/merge-captures.ts';
import { type OpenCapture, openCapture } from '../captures/open-capture.ts';
import { removeOldParts } from '../captures/publish-file.ts';
import { receivedFiles } from '../captures/received-files.ts';
import { recentCaptures } from '../captures/recent-captures.ts';
import { atOneMoment, type CaptureOrigin, saveCapture, type Work } from '../captures/save-capture.ts';
import { preparedWhat, selectionSize } from '../captures/select-events.ts';
import type { LiveConnection } from '../connections/live-connection.ts';
import type { ConnectionManager } from '../connections/manager.ts';
import { captureConnectionId } from '../connections/offline-connection.ts';
import { throttle } from '../connections/throttle.ts';
import type { Clock, Log } from '../deps.ts';
import { importFile } from '../imports/import-file.ts';
import { Turns } from '../jobs/turns.ts';
import { createMasker } from '../mask/masker.ts';

type CaptureHandlers = Pick<
  Handlers,
  | 'captures.list'
  | 'captures.info'
  | 'captures.check'
  | 'captures.size'
  | 'captures.save'
  | 'captures.open'
  | 'captures.close'
  | 'captures.forget'
  | 'captures.merge'
  | 'captures.import'
  | 'captures.receive'
>;

/** Handlers of a part of the core that holds something open. */
export interface Closable<H> {
  readonly handlers: H;
  close(): void;
}

export interface CaptureDeps {
  readonly manager: ConnectionManager;
  readonly profiles: readonly SystemProfile[];
  readonly dataDir: string;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly notify: Notify;
}

const PROGRESS_EVERY_MS = 100;

export function originOf({ file, profile, record, document }: LiveConnection): CaptureOrigin {
  if (!document) return { file, profile, connection: record.name };
  return { file, profile, connection: document.connection, masked: summaryOfFile(file).masked };
}

function summaryOf({
  manifest: { profile, ...manifest },
  file,
  bytes,
  writable,
}: OpenCapture): CaptureSummary {
  return { ...manifest, file, bytes, writable, profile: { id: profile.id, name: profile.name.en } };
}

function summaryOfFile(file: string): CaptureSummary {
  const capture = openCapture(file);
  try {
    return summaryOf(capture);
  } finally {
    capture.close();
  }
}

/** A path that is none of this machine's own would mean another place in every process. */
function assertAbsolute(file: string): string {
  if (isAbsolute(file) && !file.includes('\0')) return file;
  throw new ExpectedError('invalid-arguments', `${file} is no absolute path`, { file });
}

export function captureHandlers(deps: CaptureDeps): Closable<CaptureHandlers> {
  const { manager, profiles, dataDir, version, clock, log, notify } = deps;
  const folder = join(dataDir, 'captures');
  const recent = recentCaptures(join(dataDir, 'recent-captures.json'));
  const received = receivedFiles(folder);
  removeOldParts(folder);

  const targetOf = ({
    name,
    folder: chosen,
    overwrite,
  }: Pick<ArgsOf<'captures.save'>, 'name' | 'folder' | 'overwrite'>): CaptureTarget => {
    const file = join(assertAbsolute(chosen ?? folder), safeFileName(name, CAPTURE_EXTENSION));
    // What reads a file that is replaced would go on reading the old one.
    if (overwrite && isOpen(file))
      throw new ExpectedError('operation-running', `${file} is open; close it first`, {});
    return { file, overwrite };
  };
  const isOpen = (file: string) => openIds().has(captureConnectionId(file));
  const openIds = () => new Set(manager.captureIds());

  const working = async <T>(
    task: string,
    { signal }: CallContext,
    work: (given: Work) => Promise<T>,
  ): Promise<T> => {
    let [done, total] = [0, 0];
    const told = throttle(PROGRESS_EVERY_MS, () => notify('captures.progress', { task, done, total }));
    const progress = (at: number, of: number) => {
      [done, total] = [at, of];
      told.call();
    };
    try {
      // The signal is Node's own; the wire makes one of those.
      return await work({ signal: signal as globalThis.AbortSignal, progress });
    } finally {
      told.end();
    }
  };

  const remember = ({ file, events, from, to, masked }: CaptureSummary) => {
    recent.add({ file, openedAt: clock.now(), events, from, to, masked: masked !== null });
    notify('captures.changed', {});
  };
  const madeAt = (file: string): CaptureSummary => {
    const made = summaryOfFile(file);
    remember(made);
    return made;
  };

  const handlers: CaptureHandlers = {
    'captures.list': () => ({ folder, captures: recent.all().map((entry) => entryOf(entry, openIds())) }),
    'captures.info': ({ file }) => summaryOfFile(assertAbsolute(file)),
    'captures.check': ({ file }) => {
      const turns = new Turns();
      return checkCapture(assertAbsolute(file), () => turns.next());
    },
    'captures.size': ({ connectionId, what }) => {
      const turns = new Turns();
      const { file, profile } = manager.get(connectionId);
      const prepared = preparedWhat(what, profile, clock.now());
      return atOneMoment(file, (read) => selectionSize(read, prepared, () => turns.next()));
    },
    'captures.save': ({ connectionId, what, masking, task, ...place }, context) =>
      working(task, context, async (work) => {
        const origin = originOf(manager.get(connectionId));
        const target = targetOf(place);
        const masker = masking && createMasker(origin.profile, masking);
        await saveCapture({ origin, what, target, masker, version, now: clock.now(), ...work });
        return madeAt(target.file);
      }),
    'captures.open': async ({ file }) => {
      const connection = manager.openCapture(assertAbsolute(file));
      madeAt(connection.file);
      return manager.view(connection);
    },
    'captures.close': async ({ connectionId }) => {
      await manager.closeCapture(connectionId);
      notify('captures.changed', {});
      return {};
    },
    'captures.forget': ({ file }) => {
      recent.forget(file);
      notify('captures.changed', {});
      return {};
    },
    'captures.merge': ({ files, task, ...place }, context) =>
      working(task, context, async (work) => {
        const target = targetOf(place);
        const merged = await mergeCaptures({
          files: files.map(assertAbsolute),
          target,
          version,
          clock,
          log,
          ...work,
        });
        return { capture: madeAt(target.file), files: [...merged.files] };
      }),
    'captures.import': ({ file, format, profileId, task, ...place }, context) =>
      working(task, context, async (work) => {
        const profile = profiles.find(({ id }) => id === profileId);
        if (!profile)
          throw new ExpectedError('not-found', `There is no system profile ${profileId}`, {
            profile: profileId,
          });
        const target = targetOf(place);
        const given = { file: assertAbsolute(file), format, profile, target, version, now: clock.now() };
        const { result } = await importFile({ ...given, ...work });
        return { capture: madeAt(target.file), result };
      }),
    'captures.receive': (given) => received.take(given),
  };
  return { handlers, close: () => received.close() };
}

type Entry = ResultOf<'captures.list'>['captures'][number];
type Recent = ReturnType<ReturnType<typeof recentCaptures>['all']>[number];

function entryOf(entry: Recent, openIds: ReadonlySet<string>): Entry {
  const id = captureConnectionId(entry.file);
  const isThere = existsSync(entry.file);
  return {
    ...entry,
    name: basename(entry.file, CAPTURE_EXTENSION),
    connectionId: openIds.has(id) ? id : null,
    missing: !isThere,
    bytes: isThere ? statSync(entry.file).size : null,
  };
}
