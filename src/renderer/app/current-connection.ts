/** Which connection the frame is about. */
import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useRef } from 'react';
import { type ConnectionView, LOCAL_CONNECTION_ID } from '../../shared/domain/connection.ts';
import { useClient } from '../client/client-context.tsx';
import { connectionsQuery } from '../client/queries.ts';

/** Where to begin: one that is connected, else the built-in one, else the first. */
export function firstConnection(connections: readonly ConnectionView[]): ConnectionView | null {
  return (
    connections.find(({ state }) => state.kind === 'connected') ??
    connections.find(({ id }) => id === LOCAL_CONNECTION_ID) ??
    connections[0] ??
    null
  );
}

export interface CurrentConnection {
  readonly connections: readonly ConnectionView[];
  /** Of the address; on screens of the console itself, the one looked at before. */
  readonly connection: ConnectionView | null;
}

export function useCurrentConnection(): CurrentConnection {
  const client = useClient();
  const { data: connections } = useSuspenseQuery(connectionsQuery(client));
  const { connectionId } = useParams({ strict: false });
  const last = useRef<string | null>(null);
  if (connectionId !== undefined) last.current = connectionId;
  const connection = connections.find(({ id }) => id === last.current) ?? null;
  return {
    connections,
    connection: connection ?? (connectionId === undefined ? firstConnection(connections) : null),
  };
}
