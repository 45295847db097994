import {
  type Connectivity,
  connectivityChoices,
  type DataSource,
  type DraftPatch,
  type Job,
  jobName,
  sourceInput,
  sourceInputFor,
  type Tier,
  targetInput,
  tlsInput,
} from '@tideway/contract';
import { z } from 'zod';
import { portInput, textOrNull } from '../../../ui/form/form-resolver.ts';
import {
  emptySecret,
  hasSecret,
  type SecretForm,
  secretFormToInput,
  secretToForm,
} from '../../../ui/form/secret-form.ts';

/** Step 1 as typed. */
export interface ConnectionsForm {
  name: string;
  source: {
    dataSource: DataSource | '';
    region: string;
    connectivity: Connectivity;
    host: string;
    privateLink: string;
    port: string;
    user: string;
    password: SecretForm;
    tls: { enabled: boolean; ca: string; clientCertificate: string; clientKey: SecretForm };
  };
  target: { user: string; password: SecretForm };
}

/** All rules of step 1, of the contract, with those of the cluster's tier. */
export function connectionsSchema(tier: Tier) {
  return z.object({ name: jobName, source: sourceInputFor(tier), target: targetInput });
}

export const emptyConnections: ConnectionsForm = {
  name: '',
  source: {
    dataSource: '',
    region: '',
    connectivity: 'public-ip',
    host: '',
    privateLink: '',
    port: '3306',
    user: '',
    password: emptySecret,
    tls: { enabled: false, ca: '', clientCertificate: '', clientKey: emptySecret },
  },
  target: { user: '', password: emptySecret },
};

/** The stored draft as the form shows it; text that was not valid yet comes back as it was typed. */
export function jobToForm(job: Job | null): ConnectionsForm {
  if (job === null) return emptyConnections;
  const { source, target, typed } = job;
  const text = (path: string, stored: string | number | null) => typed[path] ?? (stored === null ? '' : String(stored));
  return {
    name: typed.name ?? job.name,
    source: {
      dataSource: source.dataSource ?? '',
      region: text('source.region', source.region),
      connectivity: source.connectivity ?? 'public-ip',
      host: text('source.host', source.host),
      privateLink: text('source.privateLink', source.privateLink),
      port: text('source.port', source.port ?? 3306),
      user: text('source.user', source.user),
      password: secretToForm(source.password),
      tls: {
        enabled: source.tls.enabled,
        ca: text('source.tls.ca', source.tls.ca),
        clientCertificate: text('source.tls.clientCertificate', source.tls.clientCertificate),
        clientKey: secretToForm(source.tls.clientKey),
      },
    },
    target: { user: text('target.user', target.user), password: secretToForm(target.password) },
  };
}

function tlsToInput(tls: ConnectionsForm['source']['tls']) {
  const { clientKey } = tls;
  const key = clientKey.value !== '' ? clientKey.value : hasSecret(clientKey) ? { keep: true } : null;
  return {
    enabled: tls.enabled,
    ca: textOrNull(tls.ca),
    clientCertificate: textOrNull(tls.clientCertificate),
    clientKey: key,
  };
}

/** What is checked and, once valid, sent: {@link connectionsSchema}. Fields that are not shown do not count. */
export function formToInput(form: ConnectionsForm): unknown {
  const { source } = form;
  const isPrivateLink = source.connectivity === 'private-link';
  return {
    name: form.name,
    source: {
      dataSource: source.dataSource,
      region: source.dataSource === 'self-managed-mysql' ? null : textOrNull(source.region),
      connectivity: source.connectivity,
      host: isPrivateLink ? null : textOrNull(source.host),
      privateLink: isPrivateLink ? textOrNull(source.privateLink) : null,
      port: portInput(source.port),
      user: source.user,
      password: secretFormToInput(source.password),
      tls: source.tls.enabled ? tlsToInput(source.tls) : { ...tlsToInput(source.tls), enabled: false },
    },
    target: { user: form.target.user, password: secretFormToInput(form.target.password) },
  };
}

/** A choice of connectivity that the tier and the source allow, the given one if it is. */
export function allowedConnectivity(tier: Tier, source: DataSource | '', wanted: Connectivity): Connectivity {
  if (source === '') return wanted;
  return connectivityChoices(tier, source).includes(wanted) ? wanted : 'public-ip';
}

type SourceField = 'dataSource' | 'region' | 'connectivity' | 'host' | 'privateLink' | 'port' | 'user';
const SOURCE_FIELDS: readonly SourceField[] = [
  'dataSource',
  'region',
  'connectivity',
  'host',
  'privateLink',
  'port',
  'user',
];

/** Secrets already sent in this session, by path: they are not sent again with every save. */
export type SentSecrets = Map<string, string>;

/**
 * What differs between form and stored draft. Valid values go under their own names, anything else as typed, so that
 * nothing is lost; secrets only when new. Null: nothing differs.
 */
export function formToPatch(form: ConnectionsForm, base: Job | null, sent: SentSecrets): DraftPatch | null {
  const patch: DraftPatch = {};
  const typed: Record<string, string> = { ...base?.typed };
  const source: Record<string, unknown> = {};
  for (const field of SOURCE_FIELDS) {
    const raw = form.source[field];
    collectField(`source.${field}`, raw, sourceInput.shape[field], base?.source[field] ?? null, source, field, typed);
  }
  const target: Record<string, unknown> = {};
  collectField(
    'target.user',
    form.target.user,
    targetInput.shape.user,
    base?.target.user ?? null,
    target,
    'user',
    typed,
  );
  collectSecret('source.password', form.source.password, source, sent);
  collectSecret('target.password', form.target.password, target, sent);
  collectTls(form, base, source, typed, sent);
  if (jobName.safeParse(form.name).success || form.name.length > 200) {
    delete typed.name;
    if (form.name !== base?.name) patch.name = form.name.slice(0, 200);
  } else if (form.name !== (base?.name ?? '')) typed.name = form.name;
  if (Object.keys(source).length > 0) patch.source = source as NonNullable<DraftPatch['source']>;
  if (Object.keys(target).length > 0) patch.target = target as NonNullable<DraftPatch['target']>;
  if (!same(typed, base?.typed ?? {})) patch.typed = typed;
  return Object.keys(patch).length === 0 ? null : patch;
}

function collectField(
  path: string,
  raw: string,
  schema: z.ZodType,
  stored: unknown,
  into: Record<string, unknown>,
  field: string,
  typed: Record<string, string>,
): void {
  const input = field === 'port' ? portInput(raw) : field === 'user' ? raw : textOrNull(raw);
  const parsed = schema.safeParse(input);
  if (parsed.success) {
    delete typed[path];
    if (!same(parsed.data, stored)) into[field] = parsed.data;
  } else if (raw === '' && stored === null) delete typed[path];
  else typed[path] = raw.slice(0, 10_000);
}

function collectSecret(path: string, secret: SecretForm, into: Record<string, unknown>, sent: SentSecrets): void {
  if (secret.value === '' || sent.get(path) === secret.value) return;
  into.password = { value: secret.value };
  sent.set(path, secret.value);
}

/** TLS is stored as one; a certificate without its key yet is kept as typed text, a key without its certificate here. */
function collectTls(
  form: ConnectionsForm,
  base: Job | null,
  into: Record<string, unknown>,
  typed: Record<string, string>,
  sent: SentSecrets,
): void {
  const raw = form.source.tls;
  const input = tlsToInput(raw);
  const pem = (name: 'ca' | 'clientCertificate') =>
    input[name] === null || tlsInput.shape[name].safeParse(input[name]).success;
  const pairOk =
    (input.clientCertificate === null) === (input.clientKey === null) &&
    tlsInput.shape.clientKey.safeParse(input.clientKey).success;
  const keep = (name: 'ca' | 'clientCertificate', ok: boolean) => {
    if (ok) delete typed[`source.tls.${name}`];
    else typed[`source.tls.${name}`] = raw[name].slice(0, 10_000);
  };
  keep('ca', pem('ca'));
  const certificateOk = pem('clientCertificate') && pairOk;
  keep('clientCertificate', certificateOk);
  const next = {
    enabled: input.enabled,
    ca: pem('ca') ? input.ca : null,
    clientCertificate: certificateOk ? input.clientCertificate : null,
    clientKey: certificateOk ? input.clientKey : null,
  };
  const stored = base?.source.tls;
  const newKey = typeof next.clientKey === 'string' && sent.get('source.tls.clientKey') !== next.clientKey;
  const unchanged =
    stored !== undefined &&
    stored.enabled === next.enabled &&
    stored.ca === next.ca &&
    stored.clientCertificate === next.clientCertificate &&
    stored.clientKey.set === (next.clientKey !== null);
  if (unchanged && !newKey) return;
  if (stored === undefined && same(next, { enabled: false, ca: null, clientCertificate: null, clientKey: null }))
    return;
  if (typeof next.clientKey === 'string') sent.set('source.tls.clientKey', next.clientKey);
  into.tls = next;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
