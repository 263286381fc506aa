import type { ConnectionView } from '../../shared/domain/connection.ts';
import type { LiveConnection } from './live-connection.ts';

type Counters = Pick<ConnectionView, 'captured' | 'notCaptured' | 'lastEventAt' | 'openFailures'>;

const NONE: Counters = { captured: 0, notCaptured: 0, lastEventAt: null, openFailures: 0 };

/** A history that cannot be opened has no counters; the connection's state says why. */
function countersOf(connection: LiveConnection): Counters {
  if (connection.problem) return NONE;
  const { captured, notCaptured, lastEventAt } = connection.queries().captureState();
  return { captured, notCaptured, lastEventAt, openFailures: connection.failures().openCount() };
}

/** A connection as the window sees it; of secrets only which are known. */
export function connectionView(
  connection: LiveConnection,
  secrets: ConnectionView['secrets'],
): ConnectionView {
  const { id, kind, name, color, profileId, readOnly, rabbitmq } = connection.record;
  return {
    id,
    kind,
    name,
    color,
    profileId,
    readOnly,
    rabbitmq,
    secrets,
    state: connection.state,
    ...(connection.document ? { capture: connection.document } : {}),
    blocked: connection.blocked,
    ...countersOf(connection),
  };
}
