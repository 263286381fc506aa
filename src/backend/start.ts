/**
 * ORÁCULO itself, on any broker session and result store: topology, orchestrator, collectors, executors. The
 * session may be down at the start and come and go; work goes on each time it is back. It never closes what it was given.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { BrokerSession } from '../core/broker/port.ts';
import type { Clock, Log } from '../core/deps.ts';
import type { ResultStore } from '../core/results/port.ts';
import { collectorRoles } from './collectors/collectors.ts';
import { executorRoles } from './executors/executors.ts';
import { type Resolve, systemResolve } from './http/guard.ts';
import { DEFAULT_LIMITS, type HttpLimits, openHttp } from './http/http.ts';
import { type Politeness, politeHttp } from './http/politeness.ts';
import { loadValidators } from './messages/validator.ts';
import { orchestratorRole } from './orchestrator/orchestrator.ts';
import {
  type Credentials,
  credentialsFrom,
  type Endpoints,
  PUBLIC_ENDPOINTS,
  type Targets,
  targetsFrom,
} from './settings.ts';
import { type Running, supervise } from './supervise.ts';
import { declareTopology } from './topology.ts';
import { DEFAULT_RETRY_DELAYS, type RetryDelays } from './worker/delays.ts';
import type { Role } from './worker/role.ts';
import type { WorkerDeps } from './worker/work.ts';
import { startWorker } from './worker/worker.ts';

export interface BackendOptions {
  readonly session: BrokerSession;
  readonly results: ResultStore;
  /** Reports go to `<dataDir>/relatorios`. */
  readonly dataDir: string;
  /** Folder with `systems/` and `schemas/`. */
  readonly resourcesDir: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly retryDelaysMs?: RetryDelays;
  readonly httpLimits?: Partial<HttpLimits>;
  readonly resolve?: Resolve;
  /** In place of the manners towards each service. */
  readonly politeness?: Politeness;
  /** In place of the public services. */
  readonly endpoints?: Partial<Endpoints>;
  /** Those that are absent count as not set. */
  readonly credentials?: Partial<Credentials>;
  readonly targets?: Partial<Targets>;
}

export interface Backend {
  /** Resolves once all workers consume for the first time. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

const USER_AGENT = 'OraculoConsole/0.1 (collector)';

async function startAll(session: BrokerSession, roles: readonly Role[], deps: WorkerDeps): Promise<Running> {
  await declareTopology(session, deps.log);
  const started = await Promise.allSettled(roles.map((role) => startWorker(session, role, deps)));
  const workers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async () => {
    await Promise.allSettled(workers.map((worker) => worker.stop()));
  };
  const failure = started.find((result) => result.status === 'rejected');
  if (failure) {
    await stop();
    throw failure.reason;
  }
  return { ended: Promise.race(workers.map(({ ended }) => ended)), stop };
}

/** Throws when the resources cannot be read. On a connected session it resolves after the first attempt to run the workers. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const { session, results, clock, log } = options;
  const validators = loadValidators(options.resourcesDir);
  const http = openHttp({
    limits: { ...DEFAULT_LIMITS, ...options.httpLimits },
    resolve: options.resolve ?? systemResolve,
    userAgent: USER_AGENT,
    now: clock.now,
  });
  const polite = (rules: Politeness) =>
    politeHttp(http, options.politeness ?? rules, {
      now: clock.now,
      wait: (ms, signal) => wait(ms, undefined, { signal }),
    });
  const credentials = { ...credentialsFrom({}), ...options.credentials };
  const targets = { ...targetsFrom({}), ...options.targets };
  const endpoints = { ...PUBLIC_ENDPOINTS, ...options.endpoints };
  const roles = [
    orchestratorRole({ results, clock }),
    ...collectorRoles({ polite, results, clock, validators, endpoints, credentials }),
    ...executorRoles({ ...options, http, polite, endpoints, credentials, targets }),
  ];
  const deps: WorkerDeps = {
    results,
    validators,
    retryDelays: options.retryDelaysMs ?? DEFAULT_RETRY_DELAYS,
    clock,
    log,
    random: Math.random,
  };
  const supervised = supervise(session, () => startAll(session, roles, deps), log);
  if (session.state.kind === 'connected') await supervised.attempted;
  return {
    ready: supervised.ready,
    close: async () => {
      await supervised.close();
      await http.close();
    },
  };
}
