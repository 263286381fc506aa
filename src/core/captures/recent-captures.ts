/** Which captures were open lately: their paths and what they are, in a private file of the data directory. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from '../../shared/schema.ts';

const MOST = 50;

const recentCapture = z.object({
  file: z.string(),
  openedAt: z.number(),
  events: z.number(),
  from: z.number().nullable(),
  to: z.number().nullable(),
  masked: z.boolean(),
});

export type RecentCapture = z.infer<typeof recentCapture>;

export interface RecentCaptures {
  /** Newest first. */
  all(): readonly RecentCapture[];
  add(capture: RecentCapture): void;
  forget(file: string): void;
}

/** A list that cannot be read is an empty one: it is a convenience, and no reason to refuse anything. */
function readList(file: string): readonly RecentCapture[] {
  if (!existsSync(file)) return [];
  try {
    const read = z.array(recentCapture).safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return read.success ? read.data : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

export function recentCaptures(file: string): RecentCaptures {
  let list = readList(file);
  const keep = (next: readonly RecentCapture[]) => {
    list = next.slice(0, MOST);
    writeFileSync(`${file}.part`, JSON.stringify(list), { mode: 0o600 });
    renameSync(`${file}.part`, file);
  };
  return {
    all: () => list,
    add: (capture) => keep([capture, ...list.filter((each) => each.file !== capture.file)]),
    forget: (path) => keep(list.filter((each) => each.file !== path)),
  };
}
