import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ClusterInput, ROUTES, routePath } from '@tideway/contract';
import { call } from '../call.ts';
import { keys } from '../query-keys.ts';

export function useSession() {
  return useQuery({
    queryKey: keys.session,
    queryFn: ({ signal }) => call('session', 'GET', ROUTES.session, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useOrganizations() {
  return useQuery({
    queryKey: keys.organizations,
    queryFn: ({ signal }) => call('organizations', 'GET', ROUTES.organizations, { signal }),
    staleTime: 60_000,
  });
}

export function useClusters(projectId: string | undefined) {
  return useQuery({
    queryKey: keys.clusters(projectId ?? ''),
    queryFn: ({ signal }) => call('clusters', 'GET', ROUTES.clusters, { signal, query: { projectId } }),
    enabled: projectId !== undefined,
  });
}

export function useCluster(clusterId: string | undefined) {
  return useQuery({
    queryKey: keys.cluster(clusterId ?? ''),
    queryFn: ({ signal }) =>
      call('cluster', 'GET', routePath(ROUTES.cluster, { clusterId: clusterId ?? '' }), { signal }),
    enabled: clusterId !== undefined,
  });
}

/** Registers a cluster, or changes one when `known` names it. */
export function useSaveCluster(projectId: string, known?: { id: string; version: number }) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: ClusterInput) =>
      known === undefined
        ? call('cluster', 'POST', ROUTES.clusters, { body: input, query: { projectId } })
        : call('cluster', 'PUT', routePath(ROUTES.cluster, { clusterId: known.id }), {
            body: input,
            ifMatch: known.version,
          }),
    onSuccess: async (cluster) => {
      cache.setQueryData(keys.cluster(cluster.id), cluster);
      await cache.invalidateQueries({ queryKey: ['clusters'] });
    },
  });
}

export function useDeleteCluster() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (clusterId: string) => call('none', 'DELETE', routePath(ROUTES.cluster, { clusterId })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['clusters'] }),
  });
}

export function useTestCluster(clusterId: string) {
  return useMutation({
    mutationFn: (login: { user: string; password: string }) =>
      call('diagnosis', 'POST', routePath(ROUTES.clusterTest, { clusterId }), { body: login }),
  });
}
