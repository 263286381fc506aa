import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import type { ArgsOf, CommandName, ResultOf } from '../../shared/contract.ts';
import { useClient } from './client-context.tsx';
import type { ClientError } from './client-error.ts';

export interface CommandOptions<N extends CommandName> {
  readonly onSuccess?: (result: ResultOf<N>, args: ArgsOf<N>) => void;
  readonly onError?: (error: ClientError, args: ArgsOf<N>) => void;
}

/** A command of the contract. Never retried by itself: the operator decides. */
export function useCommand<N extends CommandName>(
  name: N,
  options: CommandOptions<N> = {},
): UseMutationResult<ResultOf<N>, ClientError, ArgsOf<N>> {
  const client = useClient();
  return useMutation<ResultOf<N>, ClientError, ArgsOf<N>>({
    mutationKey: [name],
    mutationFn: (args) => client.call(name, args),
    retry: false,
    onSuccess: (result, args) => options.onSuccess?.(result, args),
    onError: (error, args) => options.onError?.(error, args),
  });
}
