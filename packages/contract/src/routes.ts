/**
 * The routes of the API, one line each; the API registers exactly these and the web client builds its calls on them.
 * Bodies and answers are the schemas named behind each.
 */
export const ROUTES = {
  session: '/api/v1/session', //                              GET → who is signed in
  signIn: '/api/v1/sign-in', //                               GET → signInMode (told to everybody)
  setup: '/api/v1/setup', //                                  POST setupInput: the first administrator
  users: '/api/v1/users', //                                  GET → user[] · POST userInput → user
  user: '/api/v1/users/:userId', //                           PATCH userPatch → user · DELETE
  userSessions: '/api/v1/users/:userId/sessions', //          DELETE: signed out everywhere
  apiTokens: '/api/v1/api-tokens', //                         GET → apiToken[] · POST apiTokenInput → newApiToken
  apiToken: '/api/v1/api-tokens/:tokenId', //                 DELETE
  keysRotate: '/api/v1/keys/rotate', //                       POST → keysRotated
  audit: '/api/v1/audit', //                                  GET ?before&limit&search → auditPage · ?format=jsonl: all of it
  organizations: '/api/v1/organizations', //                  GET → organization[]
  certificates: '/api/v1/certificates', //                    POST certificatesInput → certificates (parsed, nothing stored)
  clusters: '/api/v1/clusters', //                            GET ?projectId → cluster[] · POST clusterInput → cluster
  cluster: '/api/v1/clusters/:clusterId', //                  GET · PUT clusterInput (If-Match) · DELETE
  clusterTest: '/api/v1/clusters/:clusterId/test', //         POST clusterTestInput → diagnosis
  privateEndpoints: '/api/v1/private-endpoints', //           GET ?projectId · POST privateEndpointInput
  privateEndpoint: '/api/v1/private-endpoints/:endpointId', // PUT privateEndpointInput (another address) · DELETE
  privateEndpointTest: '/api/v1/private-endpoints/:endpointId/test', // POST → diagnosis (resolve, tcp)
  jobs: '/api/v1/jobs', //                                    GET ?clusterId → job[] · POST createJobInput (Idempotency-Key) → job
  job: '/api/v1/jobs/:jobId', //                              GET → job · PATCH draftPatch (If-Match version) → job · DELETE deleteInput → deleteResult
  jobValidate: '/api/v1/jobs/:jobId/validate-connection', //  POST → connectionValidation
  jobObjects: '/api/v1/jobs/:jobId/source/objects', //        GET → sourceObjects
  jobBinlogs: '/api/v1/jobs/:jobId/source/binlogs', //        GET → binlogStatus
  jobStartPreview: '/api/v1/jobs/:jobId/source/start-preview', // POST startPreviewInput → startPreview
  jobPrecheck: '/api/v1/jobs/:jobId/precheck', //             GET → precheckRun · POST → precheckRun (starts it) · DELETE (cancel)
  jobPrecheckTables: '/api/v1/jobs/:jobId/precheck/create-tables', // POST → createdTables
  jobPrecheckReport: '/api/v1/jobs/:jobId/precheck/report', // GET ?format=html|json&language=en|zh
  jobPrecheckItem: '/api/v1/jobs/:jobId/precheck/:itemId', // POST → precheckRun (this item again)
  jobPrecheckIgnore: '/api/v1/jobs/:jobId/precheck/:itemId/ignore', // PUT ignoreInput · DELETE → precheckRun
  jobStart: '/api/v1/jobs/:jobId/start', //                   POST → job
  jobPause: '/api/v1/jobs/:jobId/pause', //                   POST → job
  jobResume: '/api/v1/jobs/:jobId/resume', //                 POST resumeInput → job
  jobSpec: '/api/v1/jobs/:jobId/spec', //                     PUT {spec} → job
  jobFailedEvent: '/api/v1/jobs/:jobId/failed-event', //      GET ?refresh → failedEvent | null
  jobChoicePreview: '/api/v1/jobs/:jobId/failed-event/preview', // POST resumeInput → choicePreview
  jobDecisions: '/api/v1/jobs/:jobId/decisions', //           GET → {decisions: jobDecision[]}, newest first
  jobDecision: '/api/v1/jobs/:jobId/decisions/:decisionId', // DELETE → {decisions: jobDecision[]}: undone
  jobLogFile: '/api/v1/jobs/:jobId/log/download', //          GET ?level&search → text, one line each
  jobTables: '/api/v1/jobs/:jobId/tables', //                 GET ?search&limit&offset → {total, tables: tableStatus[]}
  jobEvents: '/api/v1/jobs/:jobId/events', //                 GET ?before&limit → {events: jobEvent[], more}
  jobMetrics: '/api/v1/jobs/:jobId/metrics', //               GET ?from&to&points → metricSeries
  jobLog: '/api/v1/jobs/:jobId/log', //                       GET ?after&level&search → {lines: logLine[]}
  jobExport: '/api/v1/jobs/:jobId/export', //                 GET ?format=yaml|json
  jobImport: '/api/v1/jobs/import', //                        POST {clusterId, text} → job (a draft)
  stream: '/api/v1/events', //                                GET ?jobs=id,id|all&logs=id:afterLine → SSE of streamMessage
  workers: '/api/v1/workers', //                              GET → workerNode[]: those that are running
  webhooks: '/api/v1/webhooks', //                            GET ?projectId → webhook[] · POST webhookInput → webhook
  webhook: '/api/v1/webhooks/:webhookId', //                  PUT webhookInput · DELETE
  webhookTest: '/api/v1/webhooks/:webhookId/test', //         POST → webhookDelivery (the real path)
  webhookDeliveries: '/api/v1/webhooks/:webhookId/deliveries', // GET → webhookDelivery[]
  openapi: '/api/openapi.json',
  health: '/healthz',
  ready: '/readyz',
  metrics: '/metrics',
} as const;

/** Fills a route's parameters, encoded. */
export function routePath(route: string, params: Readonly<Record<string, string>> = {}): string {
  return route.replace(/:([a-zA-Z]+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new RangeError(`route ${route} needs ${name}`);
    return encodeURIComponent(value);
  });
}
