/** Preferences as names and JSON values; what is absent or no longer valid is the default. */
import { type Preferences, preferences as schema } from '../../shared/contract.ts';
import type { WritableDatabase } from '../sqlite/open.ts';

export const DEFAULT_PREFERENCES: Preferences = {
  language: 'system',
  theme: 'system',
  density: 'comfortable',
};

export interface PreferenceRecords {
  get(): Preferences;
  set(change: Partial<Preferences>): Preferences;
}

interface Row {
  readonly name: string;
  readonly value: string;
}

export function preferenceRecords(database: WritableDatabase): PreferenceRecords {
  const select = database.prepare<[], Row>('SELECT name, value FROM preference');
  const save = database.prepare(
    'INSERT INTO preference VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const get = (): Preferences => {
    const stored = Object.fromEntries(select.all().map((row) => [row.name, JSON.parse(row.value)]));
    const merged = schema.safeParse({ ...DEFAULT_PREFERENCES, ...stored });
    return merged.success ? merged.data : DEFAULT_PREFERENCES;
  };
  return {
    get,
    set: database.transaction((change: Partial<Preferences>) => {
      for (const [name, value] of Object.entries(change)) {
        if (value !== undefined) save.run(name, JSON.stringify(value));
      }
      return get();
    }),
  };
}
