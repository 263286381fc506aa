/**
 * Masks the events of one export. In: events as they are stored. Out: events of which every stored text is made anew
 * from the masked message, so that nothing of what was masked is left in a list, an index or a run; and a count of what
 * was masked, by kind and place.
 */
import type { CaptureWhat, MaskCount, Masking, MaskKind } from '../../shared/domain/capture.ts';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { deathsOf } from '../broker/properties/deaths.ts';
import type { UnindexedEvent } from '../capture/captured-event.ts';
import { readEnvelope } from '../systems/read-envelope.ts';
import { maskBody, maskRawProperties, type PropertyRules } from './mask-message.ts';
import { maskText } from './mask-text.ts';
import { type Pseudonyms, pseudonyms } from './pseudonyms.ts';

export interface Masker {
  readonly masking: Masking;
  event(event: UnindexedEvent): UnindexedEvent;
  /** A text that names something of a message (a run's id, a queue). */
  name(text: string): string;
  /** What was chosen, as it may be told in the file. */
  what(what: CaptureWhat): CaptureWhat;
  /** Most frequent first. */
  counts(): MaskCount[];
}

/** Places that are counted apart; a body may have any number of keys. */
const MOST_PLACES = 200;

type PersonalData = NonNullable<SystemProfile['personalData']>;

const NO_PATHS: PersonalData = { body: [], headers: [], properties: [] };

/** `*` stands for any one key. */
function pathMatcher(paths: readonly string[]): (path: readonly string[]) => boolean {
  const patterns = paths.map((path) => path.split('.'));
  return (path) =>
    patterns.some(
      (pattern) =>
        pattern.length === path.length && pattern.every((key, at) => key === '*' || key === path[at]),
    );
}

function tally() {
  const counts = new Map<string, { kind: MaskKind; place: string; count: number }>();
  return {
    add: (kind: MaskKind, named: string) => {
      const known = counts.get(`${kind} ${named}`);
      const place = known || counts.size < MOST_PLACES ? named : '…';
      const key = `${kind} ${place}`;
      const before = counts.get(key);
      counts.set(key, { kind, place, count: (before?.count ?? 0) + 1 });
    },
    all: (): MaskCount[] => [...counts.values()].sort((a, b) => b.count - a.count),
  };
}

/** `given` is for tests; an export has pseudonyms of its own. */
export function createMasker(
  profile: SystemProfile,
  masking: Masking,
  given: Pseudonyms = pseudonyms(),
): Masker {
  const counted = tally();
  const personal = masking.paths ? (profile.personalData ?? NO_PATHS) : NO_PATHS;
  const rules: PropertyRules = {
    detectors: new Set(masking.detectors),
    pseudonyms: given,
    isPersonal: pathMatcher(personal.body),
    isPersonalHeader: (name) => personal.headers.includes(name),
    isPersonalProperty: (name) => personal.properties.some((each) => each === name),
    masked: counted.add,
  };
  const name = (text: string, place = 'routing') =>
    maskText(rules, text, { name: place, names: '', path: null, depth: 0 });
  const event = (before: UnindexedEvent): UnindexedEvent => {
    const { raw: rawProperties, properties } = maskRawProperties(rules, before.rawProperties);
    const body = maskBody(rules, properties, before.body);
    const seen = viewProperties(rawProperties);
    return {
      ...before,
      ...readEnvelope(profile, seen, body),
      exchange: name(before.exchange),
      routingKey: name(before.routingKey),
      deaths: before.deaths.length === 0 ? [] : deathsOf(seen.headers),
      rawProperties,
      body,
    };
  };
  return {
    masking,
    event,
    name: (text) => name(text),
    what: (what) => {
      if (what.kind === 'run') return { ...what, correlationId: name(what.correlationId) };
      return what.kind === 'filter' ? { ...what, filter: name(what.filter) } : what;
    },
    counts: counted.all,
  };
}
