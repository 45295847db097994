import type { JobStore } from '@tideway/job-store';
import { buildApp } from './app.ts';
import type { ApiContext } from './context.ts';
import { SignIn } from './sign-in/sign-in.ts';

/** docs/openapi.json: the document that the API serves, made without a server or a store. */
export async function renderOpenapi(): Promise<string> {
  // Routes only keep what they are given until a request comes, and none does.
  const signIn = new SignIn({} as JobStore, {
    policy: 'on',
    startupToken: 'no requests are made',
    secret: '',
    publicUrl: undefined,
    oidc: undefined,
  });
  const app = await buildApp({ signIn, logLevel: 'silent', context: () => ({}) as ApiContext });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}
