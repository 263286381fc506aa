/**
 * Puts several captures into a new one, in the order in which their events were received. What several of them hold is
 * kept once and counted. Nothing of the captures themselves is changed.
 */
import { basename } from 'node:path';
import type { CaptureManifest } from '../../shared/domain/capture.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { UnindexedEvent } from '../capture/captured-event.ts';
import type { Clock, Log } from '../deps.ts';
import { Turns } from '../jobs/turns.ts';
import { duplicates } from './duplicates.ts';
import { assertWanted, type CaptureTarget, type CaptureWriter, makeCapture } from './make-capture.ts';
import { mergeFailures } from './merge-failures.ts';
import { mergeGaps } from './merge-gaps.ts';
import { mergeNotes } from './merge-notes.ts';
import { type OpenCapture, openCapture } from './open-capture.ts';
import type { Work } from './save-capture.ts';
import { eventSlices, lastSeq } from './select-events.ts';

export interface MergeOptions extends Work {
  readonly files: readonly string[];
  readonly target: CaptureTarget;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Merged {
  readonly manifest: CaptureManifest;
  /** In the order of the files: how many events each brought, and how many were there already. */
  readonly files: readonly { readonly file: string; readonly events: number; readonly duplicates: number }[];
}

/** One capture while it is merged: its next event, and where its events went. */
interface Source {
  readonly capture: OpenCapture;
  readonly events: Iterator<UnindexedEvent>;
  next: UnindexedEvent | undefined;
  readonly places: Map<number, number>;
  brought: number;
  duplicates: number;
}

function* eventsOf(capture: OpenCapture): Generator<UnindexedEvent> {
  for (const { events } of eventSlices(capture.read, { kind: 'all' }, lastSeq(capture.read))) yield* events;
}

function sourceOf(capture: OpenCapture): Source {
  const events = eventsOf(capture);
  return {
    capture,
    events,
    next: events.next().value ?? undefined,
    places: new Map(),
    brought: 0,
    duplicates: 0,
  };
}

/** They must speak of one kind of system; of several versions of its profile, the newest reads them all. */
function profileOf(captures: readonly OpenCapture[]): SystemProfile {
  const profiles = captures.map(({ manifest }) => manifest.profile);
  const newest = profiles.toSorted((left, right) => right.version - left.version)[0];
  const ids = [...new Set(profiles.map(({ id }) => id))];
  if (newest && ids.length === 1) return newest;
  throw new ExpectedError(
    'invalid-arguments',
    `Captures of different kinds of systems (${ids.join(', ')}) cannot be one; merge those of one kind`,
    { profiles: ids.join(', ') },
  );
}

function earliest(sources: readonly Source[]): Source | undefined {
  let first: Source | undefined;
  for (const source of sources) {
    if (source.next && (!first?.next || source.next.receivedAt < first.next.receivedAt)) first = source;
  }
  return first;
}

/** Numbers of events that notes, marks and failures name: only their new places are remembered. */
const NAMED_SQL = `SELECT CAST(target_id AS INTEGER) FROM note WHERE target_kind = 'event'
  UNION SELECT CAST(target_id AS INTEGER) FROM mark WHERE target_kind = 'event'
  UNION SELECT event_seq FROM failure WHERE event_seq IS NOT NULL
  UNION SELECT tap_seq FROM failure WHERE tap_seq IS NOT NULL`;

function namedEvents({ read }: OpenCapture): ReadonlySet<number> {
  return new Set(read.prepare<[], number>(NAMED_SQL).pluck().all());
}

const BATCH = 100;

async function mergeEvents(
  writer: CaptureWriter,
  sources: readonly Source[],
  options: MergeOptions,
): Promise<void> {
  const seen = duplicates(writer.database);
  const named = new Map(sources.map((source) => [source, namedEvents(source.capture)]));
  const total = sources.reduce((sum, { capture }) => sum + capture.manifest.events, 0);
  const turns = new Turns();
  let [seq, done] = [0, 0];
  for (let over = false; !over; ) {
    assertWanted(options.signal);
    const batch: UnindexedEvent[] = [];
    let bytes = 0;
    while (batch.length < BATCH && bytes < 4_000_000) {
      const source = earliest(sources);
      const event = source?.next;
      if (!source || !event) {
        over = true;
        break;
      }
      const there = seen.place(sources.indexOf(source), event, seq + 1);
      if (there === null) {
        seq += 1;
        source.brought += 1;
        bytes += event.body.length;
        batch.push({ ...event, seq });
      } else source.duplicates += 1;
      if (named.get(source)?.has(event.seq)) source.places.set(event.seq, there ?? seq);
      source.next = source.events.next().value ?? undefined;
      done += 1;
      if (done % BATCH === 0) break;
    }
    writer.add(batch);
    options.progress(done, total);
    await turns.next();
  }
  seen.end();
}

function openAll(files: readonly string[]): readonly OpenCapture[] {
  const opened: OpenCapture[] = [];
  try {
    for (const file of files) opened.push(openCapture(file));
    return opened;
  } catch (error) {
    for (const capture of opened) capture.close();
    throw error;
  }
}

function maskedOf(captures: readonly OpenCapture[]): CaptureManifest['masked'] {
  const masked = captures.flatMap(({ manifest }) => manifest.masked ?? []);
  // One that is not masked makes the whole not masked: the file must not promise more than it keeps.
  if (masked.length < captures.length || masked.length === 0) return null;
  const detectors = masked[0]?.detectors.filter((kind) =>
    masked.every((each) => each.detectors.includes(kind)),
  );
  return {
    detectors: detectors ?? [],
    paths: masked.every(({ paths }) => paths),
    counts: masked.flatMap(({ counts }) => counts),
  };
}

/** Fails as `openCapture` does, with `invalid-arguments` for captures that cannot be one, and with `cancelled`. */
export async function mergeCaptures(options: MergeOptions): Promise<Merged> {
  const { files, target, version, clock } = options;
  const captures = openAll(files);
  try {
    const profile = profileOf(captures);
    const sources = captures.map(sourceOf);
    const manifest = await makeCapture(target, profile, async (writer) => {
      await mergeEvents(writer, sources, options);
      mergeGaps(writer.database, captures);
      mergeNotes(writer.database, sources);
      const failures = await mergeFailures(writer.database, sources, { profile, ...options });
      const names = [...new Set(captures.map(({ manifest: { connection } }) => connection))];
      return {
        madeAt: clock.now(),
        version,
        connection: names.join(' + '),
        profile,
        source: { kind: 'merged', files: files.map((file) => basename(file)) },
        failures,
        masked: maskedOf(captures),
      };
    });
    const told = sources.map(({ capture, brought, duplicates: twice }) => ({
      file: capture.file,
      events: brought,
      duplicates: twice,
    }));
    return { manifest, files: told };
  } finally {
    for (const capture of captures) capture.close();
  }
}
