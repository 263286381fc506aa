import { useQueryClient } from '@tanstack/react-query';
import type { ConnectionView } from '../../shared/domain/connection.ts';
import { useClient } from '../client/client-context.tsx';
import { connectionsQuery } from '../client/queries.ts';
import { useCommand } from '../client/use-command.ts';
import { useErrorText } from '../components/states.tsx';
import { useToast } from '../components/toast.tsx';

export interface ConnectionActions {
  readonly connect: (id: string) => void;
  readonly disconnect: (id: string) => void;
  readonly busy: boolean;
}

/** Connects and disconnects; the list shows the new state at once, failures are told in a toast. */
export function useConnectionActions(): ConnectionActions {
  const queries = useQueryClient();
  const { queryKey } = connectionsQuery(useClient());
  const toast = useToast();
  const errorText = useErrorText();
  const told = {
    onSuccess: (view: ConnectionView) => {
      toast.clear(`connection:${view.id}`);
      queries.setQueryData(queryKey, (all) => all?.map((each) => (each.id === view.id ? view : each)));
    },
    onError: (error: Parameters<typeof errorText>[0], { id }: { readonly id: string }) =>
      toast.show({ title: errorText(error), tone: 'danger', about: [`connection:${id}`] }),
  };
  const connect = useCommand('connections.connect', told);
  const disconnect = useCommand('connections.disconnect', told);
  return {
    connect: (id) => connect.mutate({ id }),
    disconnect: (id) => disconnect.mutate({ id }),
    busy: connect.isPending || disconnect.isPending,
  };
}
