import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { strings } from '../strings.ts';
import { CallError } from './call-error.ts';
import { dismissFailure, showFailure } from './failure-toast.tsx';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The component shows the failure itself, beside what caused it. */
      readonly shownInPlace?: boolean;
    };
  }
}

const attempts = 3;

const statusOf = (error: Error) => (error instanceof CallError ? error.status : 0);

/**
 * A first load that fails is shown in place by the component; every other failure is a toast that
 * offers to try again.
 */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError(error, query) {
        // Without a session there is the way to sign in, and a page whose subject is gone says so.
        if (query.state.data === undefined || [401, 404].includes(statusOf(error))) return;
        showFailure(query.queryHash, strings.app.failure.refreshTitle, error, () => {
          void client.refetchQueries({ queryKey: query.queryKey, exact: true });
        });
      },
      onSuccess(_, query) {
        dismissFailure(query.queryHash);
      },
    }),
    mutationCache: new MutationCache({
      onError(error, variables, _result, mutation) {
        if (mutation.meta?.shownInPlace || statusOf(error) === 401) return;
        showFailure(`mutation-${mutation.mutationId}`, strings.app.failure.toastTitle, error, () => {
          // A second failure comes back here by itself.
          mutation.execute(variables).catch(() => undefined);
        });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => error instanceof CallError && error.passing && failures < attempts - 1,
        retryDelay: (failures, error) =>
          error instanceof CallError && error.retryAfterSeconds !== null
            ? Math.min(error.retryAfterSeconds, 30) * 1_000
            : 500 * 2 ** failures,
      },
    },
  });
  return client;
}
