import type { ConnectionView } from '../../shared/domain/connection.ts';
import type { LiveConnection } from './live-connection.ts';

/** A connection as the window sees it; of secrets only which are known. */
export function connectionView(
  connection: LiveConnection,
  secrets: ConnectionView['secrets'],
): ConnectionView {
  const { id, kind, name, color, profileId, readOnly, retention, rabbitmq } = connection.record;
  return {
    id,
    kind,
    name,
    color,
    profileId,
    readOnly,
    retention,
    rabbitmq,
    secrets,
    state: connection.state,
    ...(connection.document ? { capture: connection.document } : {}),
    blocked: connection.blocked,
    ...connection.counters(),
    history: connection.historyView(),
  };
}
