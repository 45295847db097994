import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem-error.ts';

/** A session that has ended leads to the sign-in, and from there back to the page. */
function askToSignIn(error: unknown): void {
  const { pathname, search } = window.location;
  if (!(error instanceof ProblemError) || error.problem.code !== 'UNAUTHORIZED') return;
  if (pathname === '/sign-in' || pathname === '/setup') return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

/** One cache for the tab; the stream keeps jobs fresh, so nothing is fetched again merely for being looked at. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: askToSignIn }),
  mutationCache: new MutationCache({ onError: askToSignIn }),
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
