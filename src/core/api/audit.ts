import type { Handlers } from '../../shared/handlers.ts';
import type { Journal } from '../retry/journal.ts';

export function auditHandlers(journal: Journal): Pick<Handlers, 'audit.page' | 'journal.verify'> {
  return {
    'audit.page': (args) => journal.auditPage(args),
    'journal.verify': () => journal.verify(),
  };
}
