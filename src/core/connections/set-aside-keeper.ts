/** What became of damaged histories of one connection: they are salvaged one at a time, in the background. */

import { join } from 'node:path';
import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import { messageOf } from '../../shared/errors.ts';
import type { Clock, Log } from '../deps.ts';
import { newestSetAside, noteSalvaged, type SetAside, setAside } from '../store/set-aside.ts';
import { type Salvage, startSalvage } from './salvage/salvage.ts';

export interface SetAsideKeeper {
  /** The newest one, with what is known of it by now. */
  readonly newest: SetAside | null;
  /** Sets the history aside. Its handles must be closed. Throws when the folder cannot be written. */
  add(file: string, error: unknown): void;
  /** Salvages the newest unless that is done or under way. */
  salvage(): void;
  close(): Promise<void>;
}

export interface SetAsideKeeperOptions {
  readonly folder: string;
  readonly profile: SystemProfile;
  readonly clock: Clock;
  readonly log: Log;
  readonly changed: () => void;
}

/** A folder that cannot be read is met again, and told, when its history is opened. */
function before(folder: string, log: Log): SetAside | null {
  try {
    return newestSetAside(folder);
  } catch (error) {
    log.warn('a folder of histories cannot be read', { folder, reason: messageOf(error) });
    return null;
  }
}

export function setAsideKeeper({
  folder,
  profile,
  clock,
  log,
  changed,
}: SetAsideKeeperOptions): SetAsideKeeper {
  let newest = before(folder, log);
  let running: Salvage | undefined;
  let open = true;

  const note = (of: SetAside, counts: { readonly events: number; readonly lost: number }) => {
    const noted = noteSalvaged(folder, of, counts);
    if (newest?.file === of.file) newest = noted;
    changed();
  };

  const run = async (of: SetAside) => {
    const { file, salvagedFile } = of;
    running = startSalvage({
      from: join(folder, file),
      to: join(folder, salvagedFile),
      profile,
      now: clock.now(),
    });
    try {
      const counts = await running.counts;
      log.info('a damaged history was salvaged', { file, ...counts });
      note(of, counts);
    } catch (error) {
      // Ended with the program: the next start begins anew.
      if (!open) return;
      log.error('nothing could be read of a damaged history; it is kept', error, { file });
      note(of, { events: 0, lost: 0 });
    } finally {
      running = undefined;
    }
  };

  return {
    get newest() {
      return newest;
    },
    add: (file, error) => {
      newest = setAside(file, clock.now(), error);
      log.error('a history is damaged; it is set aside, and a new one begun', error, { file: newest.file });
    },
    salvage: () => {
      if (newest === null || newest.events !== null || running) return;
      run(newest).catch((error: unknown) => log.error('what was salvaged could not be noted', error));
    },
    close: async () => {
      open = false;
      await running?.stop();
    },
  };
}
