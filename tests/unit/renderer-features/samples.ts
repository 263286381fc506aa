/** Contract values for the tests of the screens' models: one valid value per type, changed field by field. */
import { type ConnectionView, connectionView } from '../../../src/shared/domain/connection.ts';
import { type CaptureGap, type EventSummary, eventSummary } from '../../../src/shared/domain/event.ts';
import {
  type DeadLetterQueue,
  deadLetterQueue,
  type FailureDetail,
  failureDetail,
  type RetryView,
  retryView,
} from '../../../src/shared/domain/failure.ts';
import { type RunEvent, runEvent } from '../../../src/shared/domain/run.ts';

const T0 = Date.UTC(2026, 0, 15, 12, 0, 0);

export function eventOf(seq: number, change: Partial<EventSummary> = {}): EventSummary {
  return eventSummary.parse({
    seq,
    receivedAt: T0 + seq * 10,
    madeAt: T0 + seq * 10,
    type: 'resultado_coleta',
    correlationId: 'c-1',
    source: 'blog',
    exchange: 'oraculo.resultados',
    routingKey: 'resultado_coleta.blog',
    origin: 'tap',
    status: 'ok',
    error: null,
    retryId: null,
    size: 600,
    ...change,
  });
}

export function runEventOf(seq: number, change: Partial<RunEvent> = {}): RunEvent {
  const event = eventOf(seq);
  const { receivedAt: at } = event;
  const unsaid = { latencyMs: null, step: 'coleta', role: 'none', at, deadFrom: null, marks: [] };
  return runEvent.parse({ ...event, ...unsaid, ...change });
}

export function gapOf(id: number, afterSeq: number, change: Partial<CaptureGap> = {}): CaptureGap {
  return {
    id,
    from: T0 + id,
    to: T0 + id + 1000,
    afterSeq,
    reason: 'not-connected',
    dropped: null,
    ...change,
  };
}

export function connectionOf(change: Partial<ConnectionView> = {}): ConnectionView {
  return connectionView.parse({
    id: 'local',
    kind: 'local',
    name: 'Local',
    color: 'teal',
    profileId: 'oraculo',
    readOnly: false,
    rabbitmq: null,
    secrets: { password: false, redisPassword: false, keyPassphrase: false },
    state: { kind: 'connected', since: T0, product: 'embedded', version: '1', host: 'local' },
    blocked: null,
    captured: 0,
    notCaptured: 0,
    lastEventAt: null,
    openFailures: 0,
    retention: { days: null, megabytes: null },
    history: { since: null, bytes: 0, refused: null, setAside: null },
    ...change,
  });
}

export function queueOf(change: Partial<DeadLetterQueue> = {}): DeadLetterQueue {
  return deadLetterQueue.parse({
    name: 'escavador.blog.falhas',
    exists: true,
    type: 'quorum',
    foundBy: ['profile'],
    feeds: ['escavador.blog'],
    brokerVersion: '3.10.8',
    policy: null,
    highestCount: 2,
    tapped: false,
    overflow: null,
    expiring: null,
    room: null,
    lockedBy: null,
    toldAt: T0,
    depth: 3,
    consumers: 0,
    deliveryLimit: 20,
    deadLetterExchange: null,
    messageTtlMs: null,
    maxLength: null,
    look: {
      way: 'close-channel',
      costPerMessage: 1,
      budget: 18,
      limitKnown: true,
      refusal: null,
      needsConsent: false,
    },
    asOf: null,
    open: 0,
    looking: false,
    ...change,
  });
}

export function retryOf(change: Partial<RetryView> = {}): RetryView {
  return retryView.parse({
    id: 'r-1',
    failureId: 'f-1',
    action: 'retry',
    jobId: null,
    queue: 'escavador.blog.falhas',
    target: 'escavador.blog',
    state: 'acked',
    outcome: 'pending',
    attempt: 1,
    operator: 'ana',
    reason: null,
    createdAt: T0,
    startsAt: null,
    sentAt: T0,
    settledAt: null,
    possibleDuplicate: false,
    evidence: [],
    error: null,
    ...change,
  });
}

export function failureOf(change: Partial<FailureDetail> = {}): FailureDetail {
  return failureDetail.parse({
    failure: {
      id: 'f-1',
      origin: 'dead_letter',
      queue: 'escavador.blog.falhas',
      state: 'open',
      reason: 'rejected',
      failedQueue: 'escavador.blog',
      type: 'iniciar_coleta',
      correlationId: 'c-1',
      source: 'blog',
      failedAt: T0,
      deaths: 1,
      error: { code: 'http-500', message: 'HTTP 500' },
      retries: 0,
      size: 300,
      seenAt: T0,
      deadline: null,
      archived: false,
    },
    message: {
      body: { encoding: 'json', text: '{}', truncated: false, size: 2, problem: null },
      properties: [],
      headers: [],
      deaths: [],
    },
    errors: [],
    original: null,
    groups: [],
    actions: { retry: null },
    eventSeq: null,
    lineage: [],
    retries: [],
    previousId: null,
    nextId: null,
    retryProblem: null,
    needsReason: false,
    ...change,
  });
}
