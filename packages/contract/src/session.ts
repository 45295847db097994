import { z } from 'zod';
import { role } from './accounts.ts';
import { isoTime } from './common.ts';

/** Who is signed in, and to what. */
export const session = z
  .object({
    user: z.object({
      name: z.string(),
      role,
      /** `local`: by the start-up address, there is no account. */
      kind: z.enum(['session', 'token', 'local']),
      email: z.string().nullable(),
    }),
    /** Version of this server. */
    version: z.string(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof session>;

/** One PEM text, with any number of certificates. */
export const certificatesInput = z.object({ pem: z.string().min(1).max(65_536) });
export const certificates = z
  .object({
    certificates: z.array(
      z.object({
        subject: z.string(),
        issuer: z.string(),
        validFrom: isoTime,
        validTo: isoTime,
        /** Host names and addresses it is for. */
        names: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'Certificates' });
export type Certificates = z.infer<typeof certificates>;
