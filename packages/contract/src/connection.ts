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

/** An AWS endpoint service: the name of what the source's owner offers (facts §1.2). */
const SERVICE_NAME = /^com\.amazonaws\.vpce\.[a-z]{2}(?:-[a-z0-9]+)+\.vpce-svc-[0-9a-z]+$/;
/** An Azure server, as the portal shows it under JSON View; Azure does not tell its names by case. */
const RESOURCE_ID =
  /^\/subscriptions\/[^/\s]+\/resourceGroups\/[^/\s]+\/providers\/Microsoft\.DBforMySQL\/flexibleServers\/[^/\s]+$/i;

/** What is wrong with a name of such a private endpoint; null: nothing. */
export function privateLinkProblem(kind: ReturnType<typeof privateLinkKind>, name: string): string | null {
  if (kind === 'service-name' && !SERVICE_NAME.test(name)) {
    return 'Expected the name of an endpoint service: com.amazonaws.vpce.<region>.vpce-svc-<id>';
  }
  if (kind === 'resource-id' && !RESOURCE_ID.test(name)) {
    return (
      'Expected the resource ID of the server: /subscriptions/<subscription>/resourceGroups/<group>' +
      '/providers/Microsoft.DBforMySQL/flexibleServers/<server>'
    );
  }
  return null;
}

const pem = (label: string) =>
  z
    .string()
    .max(65_536)
    .regex(new RegExp(`-----BEGIN [A-Z ]*${label}-----[\\s\\S]+-----END [A-Z ]*${label}-----`), {
      error: `Expected a PEM block: -----BEGIN ${label}-----`,
    });

/** Certificates in PEM form. Whether they can be read is found out by the API. */
export const certificatePem = pem('CERTIFICATE');

/** A secret on its way in; it never comes back. `set` keeps the stored one. */
export const secretInput = z.union([
  z.object({ value: z.string().min(1).max(65_536) }),
  z.object({ keep: z.literal(true) }),
]);
/** What a page may know about a stored secret. */
export const secretView = z.object({ set: z.boolean(), setAt: z.string().nullable() }).meta({ id: 'SecretView' });

const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
/** Names of DNS; underscores, which it does not allow, are in use inside. What ends in a number is an address or nothing. */
const HOST_NAME = new RegExp(`^(?:${LABEL}\\.)*(?!\\d+\\.?$)${LABEL}\\.?$`);
const address = z.union([z.ipv4(), z.ipv6()]);

export const host = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .refine((text) => HOST_NAME.test(text) || address.safeParse(text).success, {
    error: 'Expected a host name or an IP address, without scheme or port',
  });
export const port = z.number().int().min(1).max(65_535);
export const userName = z.string().min(1).max(128);

/** Certificate sets: CA only; client certificate and key (server not verified); all three (facts §1.2). */
export const tlsInput = z
  .object({
    enabled: z.boolean(),
    ca: certificatePem.nullable().default(null),
    clientCertificate: certificatePem.nullable().default(null),
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

/** A rule over several fields is told together with what is wrong in single ones, not after they are mended. */
const TOGETHER = { when: ({ value }: { readonly value: unknown }) => typeof value === 'object' && value !== null };

/** Step 1 of the wizard: the source, complete. Drafts hold any part of it. The tier's rules: {@link sourceInputFor}. */
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
    const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (isDataSource(source.dataSource) && isCloudSource(source.dataSource) && !source.region) {
      refuse(['region'], 'A cloud source needs its region');
    }
    if (source.connectivity === 'private-link') {
      if (!source.privateLink) refuse(['privateLink'], 'Name the private endpoint');
    } else if (!source.host) refuse(['host'], 'Enter a host name or an IP address');
    // The document, step 2: with TLS on, one of three sets; a lone half of the pair is refused by `tlsInput`.
    const { enabled, ca, clientCertificate, clientKey } = source.tls ?? {};
    if (enabled === true && ca === null && clientCertificate === null && clientKey === null) {
      refuse(
        ['tls', 'ca'],
        'SSL/TLS needs certificates: the CA certificate, the client certificate and private key, or all three',
      );
    }
  }, TOGETHER);

function isDataSource(value: unknown): value is DataSource {
  return (DATA_SOURCES as readonly unknown[]).includes(value);
}

/** {@link sourceInput} with what a tier allows: the ways to reach each source, and the form of a private endpoint's name. */
export function sourceInputFor(tier: Tier): typeof sourceInput {
  return sourceInput.superRefine((source, context) => {
    const { dataSource, connectivity, privateLink } = source;
    if (!isDataSource(dataSource)) return;
    const choices = connectivityChoices(tier, dataSource);
    if ((CONNECTIVITY as readonly unknown[]).includes(connectivity) && !choices.includes(connectivity)) {
      const message = `Not offered for this source on this tier; choose one of: ${choices.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['connectivity'], message });
    } else if (connectivity === 'private-link' && typeof privateLink === 'string') {
      const message = privateLinkProblem(privateLinkKind(tier, dataSource), privateLink);
      if (message !== null) context.addIssue({ code: 'custom', path: ['privateLink'], message });
    }
  }, TOGETHER);
}
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
