import type { SystemProfile } from '../../shared/domain/system-profile.ts';
import type { Handlers, Notify } from '../../shared/handlers.ts';
import type { PreferenceRecords } from '../store/preference-records.ts';

type WorkspaceHandlers = Pick<Handlers, 'preferences.get' | 'preferences.set' | 'systems.list'>;

export function workspaceHandlers(
  preferences: PreferenceRecords,
  profiles: readonly SystemProfile[],
  notify: Notify,
): WorkspaceHandlers {
  return {
    'preferences.get': () => preferences.get(),
    'preferences.set': (change) => {
      const now = preferences.set(change);
      notify('preferences.changed', {});
      return now;
    },
    'systems.list': () =>
      profiles.map(({ id, name, description, steps, sources }) => ({
        id,
        name,
        description,
        steps: steps.map(({ type, step, role }) => ({ type, step, role })),
        sources: sources.map((source) => ({
          id: source.id,
          title: source.title,
          description: source.description,
          schema: source.schema,
        })),
      })),
  };
}
