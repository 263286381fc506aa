/**
 * Decides how a body is kept. Bodies of one type and about one size are alike: the first ones become a dictionary, with
 * which the later ones take a fraction of their room. What does not shrink stays as it came, and is soon no longer tried.
 */
import type { WritableDatabase } from '../../sqlite/open.ts';
import { AS_IT_CAME, FIRST_DICTIONARY, LONGEST_PACKED, pack, ZSTD } from './body-codec.ts';
import { SELECT_DICTIONARIES, type StoredDictionary } from './message-body.ts';

export interface PackedBody {
  readonly bytes: Uint8Array;
  readonly codec: number;
}

export interface BodyPacker {
  /** Inside the caller's transaction, which a new dictionary belongs to. */
  pack(type: string | null, body: Uint8Array): PackedBody;
  /** Forgets dictionaries that a rolled back transaction may have made. */
  forget(): void;
}

/** Shorter ones gain nothing that their frame does not cost. */
const SHORTEST_PACKED = 64;
/** A packed body pays when it takes at most this share of its bytes: unpacking it again is not free. */
const PAYS = 0.85;
/** A dictionary pays when it saves at least this share of what packing without it takes. */
const DICTIONARY_PAYS = 0.8;
/**
 * Bodies up to each of these lengths are a class, with so many bytes of dictionary: a larger one takes longer to load for
 * each body than it saves. Longer bodies share enough in themselves.
 */
const SIZES = [
  { upTo: 1_024, dictionary: 4_096 },
  { upTo: 4_096, dictionary: 4_096 },
  { upTo: 16_384, dictionary: 8_192 },
] as const;
/** No body gives more than this share of a dictionary, so that it knows several. */
const SHARE = 1 / 6;
/** Types are foreign: a system that makes up a new one each time gets no dictionary each time. */
const MAX_DICTIONARIES = 100;
const MAX_CLASSES = 1_000;
/** After that many bodies in a row that did not shrink, one in as many is tried. */
const HOPELESS = 32;

interface BodyClass {
  readonly name: string;
  readonly room: number;
  samples: Buffer[];
  sampled: number;
  /** Null: none yet; `none`: tried, and not worth it. */
  dictionary: { readonly id: number; readonly bytes: Buffer } | null | 'none';
  inVain: number;
}

function sizeOf(body: Uint8Array) {
  return SIZES.find(({ upTo }) => body.length <= upTo);
}

export function bodyPacker(database: WritableDatabase): BodyPacker {
  const insert = database.prepare<[number, string, Buffer]>(
    'INSERT INTO body_dictionary (id, class, bytes) VALUES (?, ?, ?)',
  );
  const stored = database.prepare<[], StoredDictionary>(SELECT_DICTIONARIES);
  const classes = new Map<string, BodyClass>();
  let made = 0;
  let isLoaded = false;

  const classOf = (name: string, room: number): BodyClass => {
    const known = classes.get(name);
    if (known) return known;
    const fresh: BodyClass = { name, room, samples: [], sampled: 0, dictionary: null, inVain: 0 };
    if (classes.size < MAX_CLASSES) classes.set(name, fresh);
    return fresh;
  };

  const load = () => {
    classes.clear();
    const rows = stored.all();
    for (const { id, class: name, bytes } of rows) classOf(name, 0).dictionary = { id, bytes };
    made = rows.length;
    isLoaded = true;
  };

  const makeDictionary = (of: BodyClass, body: Uint8Array) => {
    const bytes = Buffer.concat(of.samples);
    const without = pack(body, null);
    const pays = made < MAX_DICTIONARIES && pack(body, bytes).length <= without.length * DICTIONARY_PAYS;
    if (pays) {
      const id = FIRST_DICTIONARY + made;
      insert.run(id, of.name, bytes);
      made += 1;
      of.dictionary = { id, bytes };
    } else of.dictionary = 'none';
    of.samples = [];
  };

  const learn = (of: BodyClass, body: Uint8Array) => {
    if (of.dictionary !== null || !classes.has(of.name)) return;
    if (of.sampled >= of.room) makeDictionary(of, body);
    else {
      const piece = Buffer.from(body.subarray(0, Math.min(of.room - of.sampled, of.room * SHARE)));
      of.samples.push(piece);
      of.sampled += piece.length;
    }
  };

  const tryPack = (of: BodyClass, body: Uint8Array): PackedBody => {
    const dictionary = of.dictionary === 'none' ? null : of.dictionary;
    const bytes = pack(body, dictionary?.bytes ?? null);
    if (bytes.length <= body.length * PAYS) {
      of.inVain = 0;
      return { bytes, codec: dictionary?.id ?? ZSTD };
    }
    of.inVain += 1;
    return { bytes: body, codec: AS_IT_CAME };
  };

  return {
    pack: (type, body) => {
      if (!isLoaded) load();
      const asItCame: PackedBody = { bytes: body, codec: AS_IT_CAME };
      if (body.length < SHORTEST_PACKED || body.length > LONGEST_PACKED) return asItCame;
      const size = sizeOf(body);
      const of = classOf(`${size?.upTo ?? 'long'}/${type ?? ''}`, size?.dictionary ?? 0);
      if (size) learn(of, body);
      if (of.inVain < HOPELESS || of.inVain % HOPELESS === 0) return tryPack(of, body);
      of.inVain += 1;
      return asItCame;
    },
    forget: () => {
      isLoaded = false;
    },
  };
}
