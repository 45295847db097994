import { choicePreview, failedEvent, job, jobDecision, ROUTES, resumeInput } from '@tideway/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { previewChoice } from '../services/choice-preview.ts';
import { planResume } from '../services/decision.ts';
import { readFailedEvent } from '../services/failed-event.ts';
import { requireComplete } from '../services/require-complete.ts';
import { actorOf } from '../sign-in/identity.ts';
import { jobParams } from './jobs.ts';

/** What a failed job stands at, what each choice would do, and the choices themselves. */
export const failureRoutes =
  (context: ApiContext): FastifyPluginAsyncZod =>
  async (app) => {
    const { store, access } = context;
    app.get(
      ROUTES.jobFailedEvent,
      {
        schema: {
          params: jobParams,
          querystring: z.object({ refresh: z.stringbool().default(false) }),
          response: { 200: failedEvent.nullable() },
        },
      },
      ({ params, query }) => readFailedEvent(context, params.jobId, query.refresh),
    );
    app.post(
      ROUTES.jobChoicePreview,
      { schema: { params: jobParams, body: resumeInput, response: { 200: choicePreview } } },
      async ({ params, body }) => {
        const [one, job, failed] = await Promise.all([
          store.jobs.get(params.jobId),
          store.jobs.withSecrets(params.jobId),
          readFailedEvent(context, params.jobId, false),
        ]);
        return previewChoice(access, { view: one, job, failed }, body);
      },
    );
    app.get(
      ROUTES.jobDecisions,
      { schema: { params: jobParams, response: { 200: z.object({ decisions: z.array(jobDecision) }) } } },
      async ({ params }) => {
        await store.jobs.get(params.jobId);
        return { decisions: await store.decisions.of(params.jobId) };
      },
    );
    app.delete(
      ROUTES.jobDecision,
      {
        schema: {
          params: jobParams.extend({ decisionId: z.string().regex(/^\d{1,18}$/) }),
          response: { 200: z.object({ decisions: z.array(jobDecision) }) },
        },
      },
      async (request) => {
        const { jobId, decisionId } = request.params;
        await store.decisions.undo(jobId, BigInt(decisionId), actorOf(request).name);
        return { decisions: await store.decisions.of(jobId) };
      },
    );
    app.post(
      ROUTES.jobResume,
      { schema: { params: jobParams, body: resumeInput, response: { 200: job } } },
      async (request) => {
        const {
          params: { jobId },
          body,
        } = request;
        const { error, state } = await store.jobs.get(jobId);
        const failed = state === 'failed' ? await readFailedEvent(context, jobId, false) : null;
        const plan = planResume(body, error, failed);
        // Its connections may have been edited while it was paused.
        await requireComplete(context, jobId, 'resume');
        if (plan.createTable !== null) {
          const database = failed?.table?.database ?? '';
          await access.createTable(await store.jobs.withSecrets(jobId), database, plan.createTable);
        }
        const { decision, decisions, event } = plan;
        return store.jobs.ask(jobId, 'resume', actorOf(request), { decision, decisions, event });
      },
    );
  };
