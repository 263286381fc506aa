/** Reads the system profiles that ship with the product. A file that is not one is a defect and stops the start. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SystemProfile, systemProfile } from '../../shared/domain/system-profile.ts';
import { messageOf } from '../../shared/errors.ts';

function readProfile(file: string): SystemProfile {
  try {
    return systemProfile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file} is not a system profile: ${messageOf(error)}`, { cause: error });
  }
}

/** All profiles of `<resourcesDir>/systems/*.json`, by file name. Throws when one is not valid or an id comes twice. */
export function loadProfiles(resourcesDir: string): SystemProfile[] {
  const folder = join(resourcesDir, 'systems');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const profiles = files.map((name) => readProfile(join(folder, name)));
  const ids = new Set(profiles.map((profile) => profile.id));
  if (ids.size !== profiles.length) throw new Error(`${folder} has two system profiles with one id`);
  return profiles;
}
