/**
 * All connections of a workspace, several connected at once. Settings in `workspace.db`, secrets in the host's store,
 * what was captured in a folder per connection.
 */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ConnectionInput,
  type ConnectionSecrets,
  type ConnectionView,
  KEEP_EVERYTHING,
  LOCAL_CONNECTION_ID,
  type Retention,
  type TestStep,
} from '../../shared/domain/connection.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { Notify } from '../../shared/handlers.ts';
import { openCapture } from '../captures/open-capture.ts';
import type { Clock, Log, SecretStore } from '../deps.ts';
import type { ConnectionRecord, ConnectionRecords } from '../store/connection-records.ts';
import { connectionView } from './connection-view.ts';
import type { Link, Openers } from './link.ts';
import { type LiveConnection, type LiveConnectionOptions, liveConnection } from './live-connection.ts';
import { captureConnectionId, offlineConnection } from './offline-connection.ts';
import { forgetSecrets, knownSecrets, readSecrets, storeSecrets } from './secrets.ts';
import { testConnection } from './test-connection.ts';

export interface ManagerOptions {
  readonly dataDir: string;
  readonly records: ConnectionRecords;
  readonly profiles: readonly SystemProfile[];
  readonly secrets: SecretStore;
  readonly openers: Openers;
  readonly makeFailures: LiveConnectionOptions['makeFailures'];
  readonly clock: Clock;
  readonly log: Log;
  readonly notify: Notify;
  /**
   * Connections come up again at the next start as they were left. A single command neither brings them all up nor
   * changes what the console does at its next start.
   */
  readonly restores: boolean;
}

export interface ConnectionManager {
  /** Throws `not-found`. */
  get(id: string): LiveConnection;
  views(): Promise<ConnectionView[]>;
  view(connection: LiveConnection): Promise<ConnectionView>;
  create(input: ConnectionInput, secrets: ConnectionSecrets): Promise<LiveConnection>;
  update(id: string, input: ConnectionInput, secrets: ConnectionSecrets): Promise<LiveConnection>;
  /** Throws `not-found`, and `capture-offline` for a capture: it is a document, and kept whole. */
  keep(id: string, retention: Retention): LiveConnection;
  delete(id: string, keepHistory: boolean): Promise<void>;
  /** Throws `password-needed`. */
  connect(id: string, secrets: ConnectionSecrets | undefined): Promise<LiveConnection>;
  disconnect(id: string): Promise<LiveConnection>;
  test(id: string | undefined, input: ConnectionInput, secrets: ConnectionSecrets): Promise<TestStep[]>;
  /** Connects, without waiting, those that were connected when the program ended. */
  connectWanted(): void;
  /** A capture beside the connections; one that is open already is that one. Fails as `openCapture` does. */
  openCapture(file: string): LiveConnection;
  /** Of those that are open. */
  captureIds(): readonly string[];
  /** Throws `not-found` for what is no capture that is open. */
  closeCapture(id: string): Promise<void>;
  close(): Promise<void>;
}

function localRecord(now: number): ConnectionRecord {
  return {
    id: LOCAL_CONNECTION_ID,
    kind: 'local',
    name: 'Local',
    color: 'teal',
    profileId: 'oraculo',
    readOnly: false,
    retention: KEEP_EVERYTHING,
    rabbitmq: null,
    wanted: true,
    createdAt: now,
  };
}

function passwordNeeded(name: string): ExpectedError {
  return new ExpectedError('password-needed', `The password of ${name} is not known`, { name });
}

function offline(name: string): ExpectedError {
  return new ExpectedError('capture-offline', `${name} is a capture: there is no broker behind it`, { name });
}

export function connectionManager(options: ManagerOptions): ConnectionManager {
  const { dataDir, records, profiles, secrets: store, openers, clock, log, notify } = options;
  const live = new Map<string, LiveConnection>();

  const profileOf = (id: string): SystemProfile => {
    const profile = profiles.find((each) => each.id === id);
    if (profile) return profile;
    throw new ExpectedError('not-found', `There is no system profile ${id}`, { profile: id });
  };

  const folderOf = (id: string) => join(dataDir, 'connections', id);

  const openLink = async (record: ConnectionRecord): Promise<Link> => {
    const { rabbitmq } = record;
    if (!rabbitmq) return openers.local();
    const known = await readSecrets(store, record.id);
    if (rabbitmq.auth === 'plain' && known.password === null) throw passwordNeeded(record.name);
    return openers.rabbitmq(rabbitmq, known, record.name);
  };

  const bring = (record: ConnectionRecord): LiveConnection => {
    const connection = liveConnection({
      record,
      profile: profileOf(record.profileId),
      folder: folderOf(record.id),
      openLink,
      makeFailures: options.makeFailures,
      clock,
      log,
      notify,
    });
    live.set(record.id, connection);
    return connection;
  };

  const get = (id: string): LiveConnection => {
    const connection = live.get(id);
    if (connection) return connection;
    throw new ExpectedError('not-found', `There is no connection ${id}`, { id });
  };

  const save = (record: ConnectionRecord) => {
    records.save(record);
    live.get(record.id)?.change(record);
  };

  const openCaptureOnce = (file: string): LiveConnection => {
    const known = live.get(captureConnectionId(file));
    if (known) return known;
    const connection = offlineConnection(openCapture(file), log);
    live.set(connection.record.id, connection);
    notify('connections.changed', { id: null });
    return connection;
  };

  const ownedByOperator = (id: string): LiveConnection => {
    const connection = get(id);
    if (connection.record.kind === 'rabbitmq') return connection;
    throw new ExpectedError('invalid-arguments', 'The built-in connection cannot be deleted', { id });
  };

  /** A history is read by the profile it was opened with, so another profile opens it anew. */
  const reopen = async (record: ConnectionRecord): Promise<LiveConnection> => {
    await get(record.id).close();
    return bring(record);
  };

  const linkChanged = (before: ConnectionRecord, after: ConnectionRecord, secrets: ConnectionSecrets) =>
    JSON.stringify(before.rabbitmq) !== JSON.stringify(after.rabbitmq) || Object.keys(secrets).length > 0;

  const update: ConnectionManager['update'] = async (id, input, secrets) => {
    const before = get(id).record;
    if (before.kind === 'capture') throw offline(before.name);
    const isLocal = before.kind === 'local';
    const { name, color, readOnly, retention = before.retention } = input;
    const after: ConnectionRecord = {
      ...before,
      name,
      color,
      readOnly,
      retention,
      profileId: isLocal ? before.profileId : profileOf(input.profileId).id,
      rabbitmq: isLocal ? null : input.rabbitmq,
    };
    if (!isLocal) await storeSecrets(store, id, secrets);
    save(after);
    const isNewProfile = after.profileId !== before.profileId;
    const connection = isNewProfile ? await reopen(after) : get(id);
    if (after.wanted && !isLocal && (isNewProfile || linkChanged(before, after, secrets))) {
      await connection.disconnect();
      await connection.connect();
    }
    return connection;
  };

  const connectQuietly = async (connection: LiveConnection) => {
    try {
      await connection.connect();
    } catch (error) {
      // The connection's state says it to the operator.
      log.warn('a connection could not be started', { connection: connection.record.id, error });
    }
  };

  const known = records.all();
  if (!known.some((record) => record.id === LOCAL_CONNECTION_ID)) {
    const local = localRecord(clock.now());
    records.save(local);
    known.unshift(local);
  }
  for (const record of known) {
    const hasProfile = profiles.some((profile) => profile.id === record.profileId);
    if (!hasProfile)
      log.warn('a system profile is gone; the generic one is used', { profile: record.profileId });
    bring(hasProfile ? record : { ...record, profileId: 'generic' });
  }

  const view = async (connection: LiveConnection) =>
    connectionView(connection, await knownSecrets(store, connection.record.id));

  return {
    get,
    view,
    views: () => Promise.all([...live.values()].map(view)),
    create: async (input, secrets) => {
      const { name, color, profileId, readOnly, retention = KEEP_EVERYTHING, rabbitmq } = input;
      const id = randomUUID();
      const settings = { name, color, profileId: profileOf(profileId).id, readOnly, retention, rabbitmq };
      const record = { ...settings, id, kind: 'rabbitmq' as const, wanted: false, createdAt: clock.now() };
      await storeSecrets(store, id, secrets);
      save(record);
      const connection = bring(record);
      notify('connections.changed', { id: null });
      return connection;
    },
    update: async (id, input, secrets) => {
      const connection = await update(id, input, secrets);
      notify('connections.changed', { id });
      return connection;
    },
    keep: (id, retention) => {
      const connection = get(id);
      if (connection.document) throw offline(connection.record.name);
      save({ ...connection.record, retention });
      notify('connections.changed', { id });
      return connection;
    },
    delete: async (id, keepHistory) => {
      await ownedByOperator(id).close();
      live.delete(id);
      records.delete(id);
      await forgetSecrets(store, id);
      if (!keepHistory) rmSync(folderOf(id), { recursive: true, force: true });
      notify('connections.changed', { id: null });
    },
    connect: async (id, secrets) => {
      const connection = get(id);
      if (connection.document) throw offline(connection.record.name);
      if (secrets) await storeSecrets(store, id, secrets);
      const { rabbitmq, name } = connection.record;
      if (rabbitmq?.auth === 'plain' && (await readSecrets(store, id)).password === null) {
        throw passwordNeeded(name);
      }
      await connection.connect();
      if (options.restores) save({ ...connection.record, wanted: true });
      return connection;
    },
    disconnect: async (id) => {
      const connection = get(id);
      if (connection.document) throw offline(connection.record.name);
      if (options.restores) save({ ...connection.record, wanted: false });
      await connection.disconnect();
      return connection;
    },
    test: async (id, input, secrets) =>
      testConnection(openers, input, await readSecrets(store, id, secrets), profileOf(input.profileId)),
    openCapture: openCaptureOnce,
    captureIds: () => [...live.values()].filter(({ document }) => document).map(({ record }) => record.id),
    closeCapture: async (id) => {
      const connection = get(id);
      if (!connection.document) throw new ExpectedError('not-found', `${id} is no capture`, { id });
      live.delete(id);
      await connection.close();
      notify('connections.changed', { id: null });
    },
    connectWanted: () => {
      if (!options.restores) return;
      for (const connection of live.values()) {
        if (connection.record.wanted) void connectQuietly(connection);
      }
    },
    close: async () => {
      await Promise.all([...live.values()].map((connection) => connection.close()));
      live.clear();
    },
  };
}
