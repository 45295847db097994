import { X509Certificate } from 'node:crypto';
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
import { TidewayError } from '@tideway/domain';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiContext } from '../context.ts';
import { InvalidInput } from '../plugins/problems.ts';
import { promptFor } from '../services/prompt.ts';
import { jobParams } from './jobs.ts';

/** What is asked of a job's source while the wizard is walked. Reads only. */
export const sourceRoutes =
  (context: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    const { store, access, egress } = context;

    /** The job with its secrets; refused with the fields that are missing or wrong, before any server is asked. */
    const connected = async (jobId: string) => {
      const problems = await store.jobs.problems(jobId, 'connections');
      if (problems.length > 0) throw new InvalidInput(problems);
      return store.jobs.withSecrets(jobId);
    };

    app.post(
      ROUTES.jobValidate,
      { schema: { params: jobParams, response: { 200: connectionValidation } } },
      async ({ params }) => {
        const job = await connected(params.jobId);
        const view = await store.jobs.get(params.jobId);
        const cluster = await store.clusters.get(view.clusterId);
        const { source, target } = await access.validate(job, AbortSignal.timeout(10_000));
        const facts = {
          connectivity: view.source.connectivity,
          dataSource: view.source.dataSource as DataSource | null,
          tier: cluster.tier,
          endpoint: view.source.privateLink ?? '',
        };
        return { ok: source.ok && target.ok, source, target, prompt: promptFor(facts, source, egress) };
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
      async ({ body }) => {
        const blocks = body.pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
        if (blocks.length === 0) {
          throw new TidewayError('INVALID_REQUEST', { detail: 'The text holds no PEM certificate.', field: 'pem' });
        }
        return { certificates: blocks.map(readCertificate) };
      },
    );
  };

function readCertificate(pem: string) {
  try {
    const { subject, issuer, validFrom, validTo, subjectAltName } = new X509Certificate(pem);
    const names = (subjectAltName ?? '').split(', ').filter((name) => name !== '');
    return {
      subject: subject.replaceAll('\n', ', '),
      issuer: issuer.replaceAll('\n', ', '),
      validFrom: new Date(validFrom).toISOString(),
      validTo: new Date(validTo).toISOString(),
      names: names.map((name) => name.replace(/^(DNS|IP Address):/, '')),
    };
  } catch (error) {
    throw new TidewayError('INVALID_REQUEST', {
      detail: `This is no certificate: ${(error as Error).message}`,
      field: 'pem',
    });
  }
}
