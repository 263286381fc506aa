import { QueryClient } from '@tanstack/react-query';
import { toClientError } from './client-error.ts';

/** Failures that asking again may cure. Everything else is shown at once. */
const PASSING = new Set(['timeout', 'connection-closed']);

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Changes are told by events; a time limit of its own would only ask twice.
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        // "Online" is the broker's state here, not the browser's: loopback needs no network.
        networkMode: 'always',
        retry: (count, error) => count < 2 && PASSING.has(toClientError(error).code),
      },
      mutations: { networkMode: 'always' },
    },
  });
}
