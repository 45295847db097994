import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem-error.ts';

/** One cache for the tab; the stream keeps jobs fresh, so nothing is fetched again merely for being looked at. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 300_000,
      refetchOnWindowFocus: true,
      // A refusal will be the same the second time; a missing answer may not be.
      retry: (failures, error) => !(error instanceof ProblemError) && failures < 2,
      retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 5_000),
    },
    mutations: { retry: false },
  },
});
