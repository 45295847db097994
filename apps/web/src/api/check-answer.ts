import {
  apiToken,
  auditPage,
  binlogStatus,
  choicePreview,
  cluster,
  connectionValidation,
  createdTables,
  deleteResult,
  diagnosis,
  failedEvent,
  job,
  jobDecision,
  jobEvent,
  logLine,
  metricSeries,
  newApiToken,
  organization,
  precheckRun,
  privateEndpoint,
  session,
  signInMode,
  sourceObjects,
  startPreview,
  tableStatus,
  user,
} from '@tideway/contract';
import { z } from 'zod';
import type { AnswerName } from './answers.ts';

const schemas: Readonly<Record<AnswerName, z.ZodType>> = {
  none: z.unknown(),
  text: z.string(),
  session,
  signInMode,
  user,
  users: z.array(user),
  apiTokens: z.array(apiToken),
  newApiToken,
  audit: auditPage,
  organizations: z.array(organization),
  clusters: z.array(cluster),
  cluster,
  privateEndpoints: z.array(privateEndpoint),
  privateEndpoint,
  diagnosis,
  jobs: z.array(job),
  job,
  connectionValidation,
  sourceObjects,
  binlogStatus,
  startPreview,
  precheckRun,
  createdTables,
  deleteResult,
  tables: z.object({ total: z.number(), tables: z.array(tableStatus) }),
  events: z.object({ events: z.array(jobEvent), more: z.boolean() }),
  metrics: metricSeries,
  log: z.object({ lines: z.array(logLine) }),
  failedEvent: failedEvent.nullable(),
  choicePreview,
  decisions: z.object({ decisions: z.array(jobDecision) }),
};

/** Development only: says on the console where an answer departs from the contract. */
export function checkAnswer(name: AnswerName, data: unknown, what: string): void {
  const result = schemas[name].safeParse(data);
  if (!result.success) console.error(`${what}: the answer is not a ${name}\n${z.prettifyError(result.error)}`);
}
