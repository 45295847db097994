import type { TFunction } from 'i18next';

/** What is used of a zod issue. */
export interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly input?: unknown;
  readonly maximum?: unknown;
  readonly minimum?: unknown;
}

/** Sentences that belong to a field, whatever rule of the contract it broke. */
const BY_FIELD = {
  name: 'jobName',
  port: 'port',
  region: 'region',
  privateLink: 'privateLink',
  file: 'file',
  position: 'position',
} as const;

/** Says in the page's language what a rule of the contract refused; the contract's own words are English. */
export function issueWords(issue: Issue, t: TFunction<'common'>, jobForm: boolean): string {
  const field = String(issue.path.at(-1) ?? '');
  if (issue.code === 'too_big' && typeof issue.maximum === 'number' && field !== 'port' && field !== 'name') {
    return t('validation.tooLong', { max: issue.maximum });
  }
  if (issue.code === 'too_small' && typeof issue.minimum === 'number' && issue.minimum > 1 && field === 'password') {
    return t('validation.tooShort', { min: issue.minimum });
  }
  if (field === 'email') return t('validation.email');
  if (field === 'host') {
    const malformed = issue.code === 'invalid_format' || issue.message.startsWith('Expected');
    return t(malformed ? 'validation.host' : 'validation.hostMissing');
  }
  if (field === 'connectivity') return t('validation.connectivity');
  if (issue.message.startsWith('Expected the name of an endpoint service')) return t('validation.serviceName');
  if (issue.message.startsWith('Expected the resource ID')) return t('validation.resourceId');
  if (field === 'ca' || field === 'clientCertificate' || field === 'clientKey') {
    if (issue.code === 'custom') return t(field === 'ca' ? 'validation.tlsSets' : 'validation.pair');
    return t(field === 'clientKey' ? 'validation.pemKey' : 'validation.pemCertificate');
  }
  if (field in BY_FIELD && (field !== 'name' || jobForm) && (field !== 'region' || jobForm)) {
    return t(`validation.${BY_FIELD[field as keyof typeof BY_FIELD]}`);
  }
  if (issue.code === 'too_small' || issue.code === 'invalid_type' || issue.code === 'invalid_union') {
    return t('validation.required');
  }
  return t('validation.invalid');
}
