import { buildApp } from './app.ts';
import type { ApiContext } from './context.ts';

/** docs/openapi.json: the document that the API serves, made without a server or a store. */
export async function renderOpenapi(): Promise<string> {
  // Routes only keep what they are given until a request comes, and none does.
  const app = await buildApp({ token: 'no requests are made', logLevel: 'silent', context: () => ({}) as ApiContext });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}
