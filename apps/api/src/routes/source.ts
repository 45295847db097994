import {
  binlogStatus,
  certificates,
  certificatesInput,
  connectionValidation,
  type DataSource,
  ROUTES,
  sourceObjects,
  startPreview,
  startPreviewInput,
} from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiContext } from '../context.ts';
import { describeCertificates } from '../services/certificates.ts';
import { promptFor, type WorkerAddresses } from '../services/prompt.ts';
import { requireComplete } from '../services/require-complete.ts';
import { jobParams } from './jobs.ts';

/** What is asked of a job's source while the wizard is walked. Reads only. */
export const sourceRoutes =
  (context: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    const { store, access } = context;

    /** The job with its secrets; refused with the fields that are missing or wrong, before any server is asked. */
    const connected = async (jobId: string) => {
      await requireComplete(context, jobId, 'connections');
      return store.jobs.withSecrets(jobId);
    };

    /** Where each worker would come from to this source. */
    const workerAddresses = async (host: string, port: number): Promise<readonly WorkerAddresses[]> =>
      Promise.all(
        (await access.workers()).map(async ({ name, egress }) => ({
          name,
          egress,
          route: egress.length > 0 ? null : await access.routeOf(name, host, port),
        })),
      );

    app.post(
      ROUTES.jobValidate,
      { schema: { params: jobParams, response: { 200: connectionValidation } } },
      async ({ params }) => {
        const job = await connected(params.jobId);
        const view = await store.jobs.get(params.jobId);
        const cluster = await store.clusters.get(view.clusterId);
        const [{ source, target }, workers] = await Promise.all([
          access.validate(job),
          view.source.connectivity === 'private-link' ? [] : workerAddresses(job.source.host, job.source.port),
        ]);
        const facts = {
          connectivity: view.source.connectivity,
          dataSource: view.source.dataSource as DataSource | null,
          tier: cluster.tier,
          endpoint: view.source.privateLink ?? '',
        };
        return { ok: source.ok && target.ok, source, target, prompt: promptFor(facts, source, workers) };
      },
    );

    app.get(
      ROUTES.jobObjects,
      { schema: { params: jobParams, response: { 200: sourceObjects } } },
      async ({ params }) => access.objects(await connected(params.jobId)),
    );
    app.get(ROUTES.jobBinlogs, { schema: { params: jobParams, response: { 200: binlogStatus } } }, async ({ params }) =>
      access.binlogs(await connected(params.jobId)),
    );
    app.post(
      ROUTES.jobStartPreview,
      { schema: { params: jobParams, body: startPreviewInput, response: { 200: startPreview } } },
      async ({ params, body: { start, addPurged } }) => access.preview(await connected(params.jobId), start, addPurged),
    );

    app.post(
      ROUTES.certificates,
      { schema: { body: certificatesInput, response: { 200: certificates } } },
      async ({ body }) => describeCertificates(body.pem),
    );
  };
