import type { ConnectionValidation, Diagnosis, Job } from '@tideway/contract';
import { inLanguage } from '../../../i18n/in-language.ts';
import type { Language } from '../../../i18n/languages.ts';

/** A finished validation and the fields it was made with. */
export interface Validated {
  readonly at: number;
  readonly fields: string;
  readonly result: ConnectionValidation;
}

/** After this long a passed test says nothing any more. */
const FRESH_MS = 300_000;

/** What a validation depends on; a change makes it worthless. */
export function validationFields(job: Pick<Job, 'source' | 'target' | 'clusterId'>): string {
  return JSON.stringify([job.clusterId, job.source, job.target]);
}

/** Whether Next may go on without connecting again. */
export function isFresh(validated: Validated | undefined, job: Job | null, now: number): boolean {
  return (
    validated !== undefined &&
    job !== null &&
    validated.result.ok &&
    validated.fields === validationFields(job) &&
    now - validated.at < FRESH_MS
  );
}

/** The field to look at when a step of a connection test fails. */
const FIELD_OF_STEP: Readonly<Record<Diagnosis['steps'][number]['step'], string>> = {
  resolve: 'host',
  tcp: 'host',
  tls: 'tls.ca',
  handshake: 'port',
  authentication: 'user',
  server: 'host',
  replication: 'user',
  privileges: 'user',
};

interface Shown {
  readonly privateLink: boolean;
  readonly language: Language;
}

function failureOf(side: 'source' | 'target', diagnosis: Diagnosis, { privateLink, language }: Shown) {
  const step = diagnosis.steps.find((candidate) => candidate.status === 'failed');
  if (diagnosis.ok || step === undefined) return [];
  // The target's address belongs to its cluster: here only its account can be mended.
  let field = side === 'target' ? 'user' : FIELD_OF_STEP[step.step];
  if (field === 'host' && privateLink) field = 'privateLink';
  const { detail } = inLanguage(step, language);
  const colon = language === 'zh' ? '：' : ': ';
  const said = step.serverMessage;
  const message = said === null || detail.includes(said) ? detail : `${detail}${colon}${said}`;
  return [{ field: `${side}.${field}`, message }];
}

/** What a refused validation says at which field: what was tried and what came back. */
export function validationFailures(result: ConnectionValidation, shown: Shown) {
  return [
    ...failureOf('source', result.source, shown),
    ...failureOf('target', result.target, { ...shown, privateLink: false }),
  ];
}
