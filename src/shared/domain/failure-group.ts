/**
 * Failure groups: failures with the same signature. A signature is made by a classifier from what a failure says of
 * itself (docs/failures.md, Signatures). Times are milliseconds since 1970.
 */
import { z } from '../schema.ts';

/**
 * How failures are put together: `cause` event type, error code or exception type, normalised message and top frame ·
 * `error` error code or exception type alone · `type` event type and the queue it died in · `reason` the queue it died
 * in and the broker's reason.
 */
export const CLASSIFIERS = ['cause', 'error', 'type', 'reason'] as const;

/** `regressed`: it was resolved, and a failure that died afterwards came in. */
export const GROUP_STATES = ['new', 'acknowledged', 'fix_expected', 'resolved', 'regressed'] as const;

/** Failures per slice of time, oldest first; the last slice ends now. */
export const groupTrend = z.object({ sliceMs: z.number(), counts: z.array(z.number()) });

const share = z.object({ name: z.string(), count: z.number() });

export const failureGroup = z.object({
  id: z.string(),
  classifier: z.enum(CLASSIFIERS),
  /** The normalised message or what stands for it: data, shown as text. */
  title: z.string(),
  type: z.string().nullable(),
  /** Error code or exception type. */
  error: z.string().nullable(),
  /** Top frame of the stack, where the failure tells one. */
  frame: z.string().nullable(),
  state: z.enum(GROUP_STATES),
  owner: z.string().nullable(),
  note: z.string().nullable(),
  link: z.string().nullable(),
  /** What the fix is waited for in: a version, a date, words. */
  fixExpected: z.string().nullable(),
  /** Told of again only above this many failures; null: not muted. */
  mutedUntil: z.number().nullable(),
  /** All failures ever, and those not yet dealt with. */
  count: z.number(),
  open: z.number(),
  bytes: z.number(),
  firstSeenAt: z.number(),
  lastSeenAt: z.number(),
  trend: groupTrend,
  sources: z.array(share),
  queues: z.array(share),
  runs: z.number(),
  /** Groups that were merged into this one by hand. */
  merged: z.number(),
  /** Made by hand, by a split. */
  byHand: z.boolean(),
});

/** What happened to a group, newest first. */
export const groupEvent = z.object({
  at: z.number(),
  operator: z.string().nullable(),
  kind: z.enum(['seen', 'state', 'owner', 'note', 'link', 'fix', 'mute', 'merge', 'unmerge', 'split']),
  from: z.string().nullable(),
  to: z.string().nullable(),
});

export const groupDetail = z.object({
  group: failureGroup,
  events: z.array(groupEvent),
  /** Merged into this one; each can be taken out again. */
  members: z.array(z.object({ id: z.string(), title: z.string(), count: z.number() })),
});

export type Classifier = (typeof CLASSIFIERS)[number];
export type GroupState = (typeof GROUP_STATES)[number];
export type FailureGroup = z.infer<typeof failureGroup>;
export type GroupEvent = z.infer<typeof groupEvent>;
export type GroupDetail = z.infer<typeof groupDetail>;
