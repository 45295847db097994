import { z } from 'zod';

export const TIERS = ['dedicated', 'essential'] as const;
export type Tier = (typeof TIERS)[number];

export const DATA_SOURCES = [
  'self-managed-mysql',
  'aurora-mysql',
  'rds-mysql',
  'azure-mysql',
  'cloud-sql-mysql',
  'alibaba-rds-mysql',
] as const;
export type DataSource = (typeof DATA_SOURCES)[number];

export const CONNECTIVITY = ['public-ip', 'vpc-peering', 'private-link'] as const;
export type Connectivity = (typeof CONNECTIVITY)[number];

/** Whether the data source is a cloud service: only then a region is asked for. */
export function isCloudSource(source: DataSource): boolean {
  return source !== 'self-managed-mysql';
}

const CLOUD_OF: Readonly<Record<DataSource, 'aws' | 'azure' | 'google' | 'alibaba' | 'none'>> = {
  'self-managed-mysql': 'none',
  'aurora-mysql': 'aws',
  'rds-mysql': 'aws',
  'azure-mysql': 'azure',
  'cloud-sql-mysql': 'google',
  'alibaba-rds-mysql': 'alibaba',
};

/** Ways to reach a source as each tier allows (facts §1.2); a self-managed source may stand in any cloud. */
export function connectivityChoices(tier: Tier, source: DataSource): readonly Connectivity[] {
  const cloud = CLOUD_OF[source];
  const choices: Connectivity[] = ['public-ip'];
  if (tier === 'dedicated') {
    if (cloud === 'aws' || cloud === 'google' || cloud === 'none') choices.push('vpc-peering');
    if (cloud === 'aws' || cloud === 'azure' || cloud === 'none') choices.push('private-link');
  } else if (cloud === 'aws' || cloud === 'alibaba' || cloud === 'none') {
    choices.push('private-link');
  }
  return choices;
}

/** What a Private Link is named by: an endpoint service, an Azure server's resource id, or a registered connection. */
export function privateLinkKind(tier: Tier, source: DataSource): 'service-name' | 'resource-id' | 'connection' {
  if (tier === 'essential') return 'connection';
  return source === 'azure-mysql' ? 'resource-id' : 'service-name';
}

const pem = (label: string) =>
  z
    .string()
    .max(65_536)
    .regex(new RegExp(`-----BEGIN [A-Z ]*${label}-----[\\s\\S]+-----END [A-Z ]*${label}-----`), {
      error: `Expected a PEM block: -----BEGIN ${label}-----`,
    });

/** A secret on its way in; it never comes back. `set` keeps the stored one. */
export const secretInput = z.union([
  z.object({ value: z.string().min(1).max(65_536) }),
  z.object({ keep: z.literal(true) }),
]);
/** What a page may know about a stored secret. */
export const secretView = z.object({ set: z.boolean(), setAt: z.string().nullable() }).meta({ id: 'SecretView' });

export const host = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9._:[\]-]+$/, { error: 'Expected a host name or an IP address, without scheme or port' });
export const port = z.number().int().min(1).max(65_535);
export const userName = z.string().min(1).max(128);

/** Certificate sets: CA only; client certificate and key (server not verified); all three (facts §1.2). */
export const tlsInput = z
  .object({
    enabled: z.boolean(),
    ca: pem('CERTIFICATE').nullable().default(null),
    clientCertificate: pem('CERTIFICATE').nullable().default(null),
    /** PEM; a secret: written, never returned. */
    clientKey: z
      .union([pem('PRIVATE KEY'), z.object({ keep: z.literal(true) })])
      .nullable()
      .default(null),
  })
  .superRefine((tls, context) => {
    const certificate = tls.clientCertificate !== null;
    if (certificate !== (tls.clientKey !== null)) {
      context.addIssue({
        code: 'custom',
        path: [certificate ? 'clientKey' : 'clientCertificate'],
        message: 'The client certificate and the client private key go together',
      });
    }
  });

export const tlsView = z
  .object({
    enabled: z.boolean(),
    ca: z.string().nullable(),
    clientCertificate: z.string().nullable(),
    clientKey: secretView,
  })
  .meta({ id: 'TlsView' });

/** Step 1 of the wizard: the source, complete. Drafts hold any part of it. */
export const sourceInput = z
  .object({
    dataSource: z.enum(DATA_SOURCES),
    region: z.string().trim().max(64).nullable().default(null),
    connectivity: z.enum(CONNECTIVITY),
    host: host.nullable().default(null),
    /** Service name, Azure resource id, or the id of a Private Link Connection, with connectivity `private-link`. */
    privateLink: z.string().trim().min(1).max(512).nullable().default(null),
    port: port.default(3306),
    user: userName,
    password: secretInput,
    tls: tlsInput,
  })
  .superRefine((source, context) => {
    if (isCloudSource(source.dataSource) && !source.region) {
      context.addIssue({ code: 'custom', path: ['region'], message: 'A cloud source needs its region' });
    }
    if (source.connectivity === 'private-link') {
      if (!source.privateLink) {
        context.addIssue({ code: 'custom', path: ['privateLink'], message: 'Name the private endpoint' });
      }
    } else if (!source.host) {
      context.addIssue({ code: 'custom', path: ['host'], message: 'Enter a host name or an IP address' });
    }
  });
export type SourceInput = z.infer<typeof sourceInput>;

export const sourceView = z
  .object({
    dataSource: z.enum(DATA_SOURCES).nullable(),
    region: z.string().nullable(),
    connectivity: z.enum(CONNECTIVITY).nullable(),
    host: z.string().nullable(),
    privateLink: z.string().nullable(),
    port: z.number().nullable(),
    user: z.string().nullable(),
    password: secretView,
    tls: tlsView,
  })
  .meta({ id: 'SourceView' });
export type SourceView = z.infer<typeof sourceView>;

export const targetInput = z.object({ user: userName, password: secretInput });
export const targetView = z.object({ user: z.string().nullable(), password: secretView }).meta({ id: 'TargetView' });
