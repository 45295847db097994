/** Keys of the cache; the stream writes to the same ones. */
export const keys = {
  session: ['session'] as const,
  organizations: ['organizations'] as const,
  clusters: (projectId: string) => ['clusters', projectId] as const,
  cluster: (clusterId: string) => ['cluster', clusterId] as const,
  privateEndpoints: (projectId: string) => ['private-endpoints', projectId] as const,
  jobs: (clusterId: string) => ['jobs', clusterId] as const,
  allJobs: ['jobs'] as const,
  job: (jobId: string) => ['job', jobId] as const,
  objects: (jobId: string) => ['job', jobId, 'objects'] as const,
  binlogs: (jobId: string) => ['job', jobId, 'binlogs'] as const,
  startPreview: (jobId: string, input: unknown) => ['job', jobId, 'start-preview', input] as const,
  precheck: (jobId: string) => ['job', jobId, 'precheck'] as const,
  tables: (jobId: string, search: string) => ['job', jobId, 'tables', search] as const,
  events: (jobId: string) => ['job', jobId, 'events'] as const,
  metrics: (jobId: string, from: string, to: string) => ['job', jobId, 'metrics', from, to] as const,
  log: (jobId: string, level: string, search: string) => ['job', jobId, 'log', level, search] as const,
};
