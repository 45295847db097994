import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type PrivateEndpoint, ROUTES, routePath } from '@tideway/contract';
import { call } from '../call.ts';
import { keys } from '../query-keys.ts';

export function usePrivateEndpoints(projectId: string | undefined) {
  return useQuery({
    queryKey: keys.privateEndpoints(projectId ?? ''),
    queryFn: ({ signal }) => call('privateEndpoints', 'GET', ROUTES.privateEndpoints, { signal, query: { projectId } }),
    enabled: projectId !== undefined,
  });
}

export type PrivateEndpointInput = Pick<PrivateEndpoint, 'kind' | 'name' | 'host' | 'port'>;

/** Registers an endpoint, or gives a known one another address. */
export function useSavePrivateEndpoint(projectId: string, endpointId?: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: PrivateEndpointInput) =>
      endpointId === undefined
        ? call('privateEndpoint', 'POST', ROUTES.privateEndpoints, { body: input, query: { projectId } })
        : call('privateEndpoint', 'PUT', routePath(ROUTES.privateEndpoint, { endpointId }), { body: input }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.privateEndpoints(projectId) }),
  });
}

export function useDeletePrivateEndpoint(projectId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (endpointId: string) => call('none', 'DELETE', routePath(ROUTES.privateEndpoint, { endpointId })),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.privateEndpoints(projectId) }),
  });
}

export function useTestPrivateEndpoint() {
  return useMutation({
    mutationFn: (endpointId: string) =>
      call('diagnosis', 'POST', routePath(ROUTES.privateEndpointTest, { endpointId })),
  });
}
