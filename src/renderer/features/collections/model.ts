/** What the collections screen shows: the sources of a connection's profile, and why one cannot be started now. */
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { RunSummary } from '../../../shared/domain/run.ts';
import type { SystemProfileView } from '../../../shared/domain/system-profile.ts';

export type SourceView = SystemProfileView['sources'][number];

export function sourcesOf(
  profiles: readonly SystemProfileView[],
  connection: ConnectionView,
): readonly SourceView[] {
  return profiles.find((profile) => profile.id === connection.profileId)?.sources ?? [];
}

/** The chosen source, else the first one, so that a profile with one source needs no click. */
export function chosenSource(sources: readonly SourceView[], id: string | undefined): SourceView | undefined {
  return sources.find((source) => source.id === id) ?? sources[0];
}

export type StartProblem =
  | 'offline'
  | 'readOnly'
  | 'disconnected'
  | 'connecting'
  | 'reconnecting'
  | 'failed'
  | 'blocked';

/** Why nothing can be started through this connection now, null when it can. */
export function startProblem(connection: ConnectionView): StartProblem | null {
  if (connection.state.kind === 'offline') return 'offline';
  if (connection.readOnly) return 'readOnly';
  if (connection.state.kind !== 'connected') return connection.state.kind;
  return connection.blocked === null ? null : 'blocked';
}

/** Runs of exactly this source, newest first: the text filter of `runs.page` also finds it in other fields. */
export function runsOfSource(
  runs: readonly RunSummary[],
  source: string,
  limit: number,
): readonly RunSummary[] {
  return runs.filter((run) => run.source === source).slice(0, limit);
}
