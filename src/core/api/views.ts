import type { Handlers, Notify } from '../../shared/handlers.ts';
import type { Clock } from '../deps.ts';
import type { ViewRecords } from '../store/view-records.ts';

type ViewHandlers = Pick<Handlers, 'views.list' | 'views.save' | 'views.delete'>;

export function viewHandlers(views: ViewRecords, clock: Clock, notify: Notify): ViewHandlers {
  return {
    'views.list': () => views.all(),
    'views.save': (view) => {
      const saved = views.save(view, clock.now());
      notify('views.changed', {});
      return saved;
    },
    'views.delete': ({ id }) => {
      views.delete(id);
      notify('views.changed', {});
      return {};
    },
  };
}
