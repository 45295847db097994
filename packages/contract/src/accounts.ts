import { z } from 'zod';
import { isoTime } from './common.ts';

/** What an account or a token may do; each includes the ones before it. */
export const ROLES = ['viewer', 'operator', 'administrator'] as const;
export const role = z.enum(ROLES).meta({ id: 'Role' });
export type Role = z.infer<typeof role>;

const email = z.email().max(254).toLowerCase();
const accountName = z.string().trim().min(1).max(100);
/** OWASP ASVS 5, 6.2: length counts, composition does not. */
export const newPassword = z
  .string()
  .min(12, 'A password has at least 12 characters.')
  .max(128, 'A password has at most 128 characters.');

/** How one gets in here; told to everybody. */
export const signInMode = z
  .object({
    /** `local`: the start-up address signs in; `setup`: the first administrator is still to be made. */
    mode: z.enum(['local', 'setup', 'required']),
    /** The OIDC provider's name on the button, null without one. */
    oidc: z.string().nullable(),
  })
  .meta({ id: 'SignInMode' });
export type SignInMode = z.infer<typeof signInMode>;

/** The first administrator; `token` is of the one-time address the server printed. */
export const setupInput = z.strictObject({
  token: z.string().min(1).max(200),
  name: accountName,
  email,
  password: newPassword,
});
export type SetupInput = z.infer<typeof setupInput>;

export const user = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role,
    disabled: z.boolean(),
    createdAt: isoTime,
    /** Open sessions. */
    sessions: z.number().int(),
    /** Whether it has a password here; others come by OIDC. */
    hasPassword: z.boolean(),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof user>;
export const userInput = z.strictObject({ name: accountName, email, role, password: newPassword });
export type UserInput = z.infer<typeof userInput>;
/** What is left out stays. A new password ends all sessions of the account. */
export const userPatch = z
  .strictObject({ name: accountName, role, disabled: z.boolean(), password: newPassword })
  .partial();
export type UserPatch = z.infer<typeof userPatch>;

export const apiToken = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    createdBy: z.string(),
    createdAt: isoTime,
    expiresAt: isoTime,
    lastUsedAt: isoTime.nullable(),
  })
  .meta({ id: 'ApiToken' });
export type ApiToken = z.infer<typeof apiToken>;
export const apiTokenInput = z.strictObject({
  name: accountName,
  /** Never more than one's own. */
  role,
  days: z.number().int().min(1).max(366),
});
export type ApiTokenInput = z.infer<typeof apiTokenInput>;
/** `token` is shown this once. */
export const newApiToken = apiToken.extend({ token: z.string() }).meta({ id: 'NewApiToken' });
export type NewApiToken = z.infer<typeof newApiToken>;

/** `keyId`: of the key that seals now. */
export const keysRotated = z
  .object({ keyId: z.string(), resealed: z.number().int(), kept: z.number().int(), made: z.boolean() })
  .meta({ id: 'KeysRotated' });
export type KeysRotated = z.infer<typeof keysRotated>;

export const auditEntry = z
  .object({
    id: z.string(),
    at: isoTime,
    actor: z.string(),
    actorKind: z.enum(['session', 'token', 'local', 'nobody', 'command-line']),
    role: role.nullable(),
    address: z.string(),
    /** Method and route. */
    action: z.string(),
    object: z.string().nullable(),
    /** What was asked for, without secrets. */
    request: z.unknown(),
    before: z.unknown(),
    /** HTTP status; null while it runs, or when its end was not seen. */
    status: z.number().int().nullable(),
    after: z.unknown(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntry>;
export const auditPage = z.object({ entries: z.array(auditEntry), more: z.boolean() }).meta({ id: 'AuditPage' });
export type AuditPage = z.infer<typeof auditPage>;
