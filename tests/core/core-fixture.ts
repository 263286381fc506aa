/** A whole core in a data directory of its own, over an in-memory wire, with the embedded broker and the real backend. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBackend } from '../../src/backend/start.ts';
import { openEmbedded } from '../../src/core/broker/embedded/engine.ts';
import type { Link, Openers } from '../../src/core/connections/link.ts';
import { type Core, createCore } from '../../src/core/core.ts';
import type { CoreDeps, Log } from '../../src/core/deps.ts';
import { memorySecrets } from '../../src/core/host/memory-secrets.ts';
import { openEmbeddedResults } from '../../src/core/results/embedded.ts';
import { consoleClient, serveConsole } from '../../src/shared/console-rpc.ts';
import type { ArgsOf, CallName, ResultOf } from '../../src/shared/contract.ts';
import { ExpectedError } from '../../src/shared/errors.ts';
import type { ConsoleClient } from '../../src/shared/handlers.ts';
import { wirePair } from '../../src/shared/wire.ts';

export const clock = { now: () => Date.now() };
export const RESOURCES = 'resources';

/** Defects end up here; a test that ends with one has failed. */
export interface Logged {
  readonly log: Log;
  readonly errors: { readonly message: string; readonly cause: unknown }[];
}

export function testLog(): Logged {
  const errors: { message: string; cause: unknown }[] = [];
  return {
    errors,
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (message, cause) => errors.push({ message, cause }),
    },
  };
}

export function tempDir(): { readonly dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-core-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** The system on an embedded broker that outlives cores. */
export async function startSystem(dataDir: string) {
  const { log } = testLog();
  const engine = openEmbedded({ file: join(dataDir, 'broker.db'), clock, log });
  const results = openEmbeddedResults({ file: join(dataDir, 'results.db'), clock });
  const session = engine.session();
  const backend = await startBackend({
    session,
    results,
    dataDir,
    resourcesDir: RESOURCES,
    log,
    clock,
    retryDelaysMs: [20, 40, 80],
  });
  await backend.ready;
  let cut: () => void = () => undefined;
  const link = async (): Promise<Link> => {
    const own = engine.session();
    const lost = new Promise<void>((resolve) => {
      cut = resolve;
    });
    return { session: own, results, lost, close: () => own.close() };
  };
  return {
    engine,
    openers: { ...noBroker(), local: link } satisfies Openers,
    /** As when the process of the local services ends. */
    cutLink: () => cut(),
    stop: async () => {
      await backend.close();
      await session.close();
      await engine.close();
      await results.close();
    },
  };
}

/** Nothing can be reached: the console is offline. */
export function noBroker(): Openers {
  const unreachable = () => new ExpectedError('broker-unreachable', 'there is no broker in this test');
  return {
    local: () => Promise.reject(unreachable()),
    rabbitmq: () => {
      throw unreachable();
    },
    test: () => Promise.resolve([]),
  };
}

export interface Console {
  readonly core: Core;
  readonly client: ConsoleClient;
  readonly errors: Logged['errors'];
  call<N extends CallName>(name: N, args: ArgsOf<N>): Promise<ResultOf<N>>;
  close(): Promise<void>;
}

export async function openConsole(
  dataDir: string,
  openers: Openers | undefined,
  given: Partial<CoreDeps> = {},
): Promise<Console> {
  const { log, errors } = testLog();
  const deps: CoreDeps = {
    dataDir,
    resourcesDir: RESOURCES,
    host: 'test',
    version: '0.0.0',
    clock,
    log,
    secrets: memorySecrets(),
    startLocal: () => Promise.reject(new Error('no local services in this test')),
    operator: 'tester',
    ...given,
  };
  const core = await createCore(deps, openers);
  const [near, far] = wirePair();
  serveConsole(far, core);
  const client = consoleClient(near);
  return {
    core,
    client,
    errors,
    call: (name, args) => client.call(name, args),
    close: async () => {
      client.close();
      await core.close();
    },
  };
}
