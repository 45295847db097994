import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type ApiTokenInput,
  ROUTES,
  routePath,
  type SetupInput,
  type UserInput,
  type UserPatch,
} from '@tideway/contract';
import { call } from '../call.ts';
import { keys } from '../query-keys.ts';

export function useSignInMode() {
  return useQuery({
    queryKey: keys.signIn,
    queryFn: ({ signal }) => call('signInMode', 'GET', ROUTES.signIn, { signal }),
  });
}

/** What better-auth answers is of no use here: the session is a cookie. */
const auth = (path: string, body: unknown) => call('none', 'POST', `/api/auth/${path}`, { body });

export function useSignIn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (login: { email: string; password: string }) => auth('sign-in/email', login),
    onSuccess: () => cache.clear(),
  });
}

/** Leaves the page for the identity provider's; it comes back to `next`. */
export function useProviderSignIn(next: string) {
  return useMutation({
    mutationFn: async () => {
      const answer = await call('text', 'POST', '/api/auth/sign-in/social', {
        body: { provider: 'oidc', callbackURL: next, errorCallbackURL: '/sign-in' },
      });
      const { url } = JSON.parse(answer) as { url?: string };
      if (url !== undefined) window.location.assign(url);
    },
  });
}

/** The page is loaded anew: nothing of the account stays in memory. */
const leave = () => window.location.assign('/sign-in');

export function useSignOut() {
  return useMutation({ mutationFn: () => auth('sign-out', {}), onSuccess: leave });
}

export function useSignOutEverywhere() {
  return useMutation({ mutationFn: () => auth('revoke-sessions', {}), onSuccess: leave });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (change: { currentPassword: string; newPassword: string }) =>
      auth('change-password', { ...change, revokeOtherSessions: true }),
  });
}

export function useSetUp() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (input: SetupInput) => {
      await call('user', 'POST', ROUTES.setup, { body: input });
      await auth('sign-in/email', { email: input.email, password: input.password });
    },
    onSuccess: () => cache.clear(),
  });
}

export function useUsers() {
  return useQuery({ queryKey: keys.users, queryFn: ({ signal }) => call('users', 'GET', ROUTES.users, { signal }) });
}

/** Creates an account, or changes one when `known` names it. */
export function useSaveUser(known?: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: UserInput | UserPatch) =>
      known === undefined
        ? call('user', 'POST', ROUTES.users, { body: input })
        : call('user', 'PATCH', routePath(ROUTES.user, { userId: known }), { body: input }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.users }),
  });
}

export function useDeleteUser() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (userId: string) => call('none', 'DELETE', routePath(ROUTES.user, { userId })),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.users }),
  });
}

export function useEndSessions() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (userId: string) => call('none', 'DELETE', routePath(ROUTES.userSessions, { userId })),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.users }),
  });
}

export function useApiTokens() {
  return useQuery({
    queryKey: keys.apiTokens,
    queryFn: ({ signal }) => call('apiTokens', 'GET', ROUTES.apiTokens, { signal }),
  });
}

export function useCreateApiToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: ApiTokenInput) => call('newApiToken', 'POST', ROUTES.apiTokens, { body: input }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.apiTokens }),
  });
}

export function useRevokeApiToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (tokenId: string) => call('none', 'DELETE', routePath(ROUTES.apiToken, { tokenId })),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.apiTokens }),
  });
}

/** One page of the audit log; `before` is the id of the entry it begins behind. */
export function useAudit(search: string, before: string | undefined) {
  return useQuery({
    queryKey: [...keys.audit, search, before],
    queryFn: ({ signal }) => call('audit', 'GET', ROUTES.audit, { signal, query: { search, before, limit: 50 } }),
    placeholderData: keepPreviousData,
  });
}
