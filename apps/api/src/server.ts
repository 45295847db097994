import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openJobStore, openSecretBox, rotateKeys } from '@tideway/job-store';
import { buildApp } from './app.ts';
import { ADDRESS_FILE } from './cli/server.ts';
import { readConfig } from './config.ts';
import { EventHub } from './services/event-hub.ts';
import { PrecheckService } from './services/precheck-service.ts';
import { workerAccess } from './services/source-access.ts';
import { WebhookSender } from './services/webhook-sender.ts';
import { WorkerTasks } from './services/worker-tasks.ts';
import { SignIn } from './sign-in/sign-in.ts';

/** The path of the printed address: it signs in, makes the first administrator, or leads to the sign-in. */
const WAY_IN = {
  local: (token: string) => `/?token=${token}`,
  setup: (token: string) => `/setup?token=${token}`,
  required: () => '/',
};

/** How often prechecks are looked for whose API process is gone. */
const ABANDONED_MS = 10_000;

/** An API process: REST, streams, and the console's files. */
const config = readConfig(process.env);
const token = config.token ?? randomBytes(24).toString('base64url');
const box = openSecretBox(config.secretKey, config.dataFolder);
const store = await openJobStore(config.databaseUrl, box, (error) => {
  console.error(`an idle connection to Postgres is lost: ${error.message}`);
});

const signIn = new SignIn(store, {
  policy: config.signIn,
  startupToken: token,
  secret: box.derive('sign-in cookies'),
  publicUrl: config.publicUrl,
  oidc: config.oidc,
});
if (config.administrator !== undefined && !(await signIn.hasAccounts())) {
  await signIn.createAccount({ ...config.administrator, name: 'Administrator', role: 'administrator' });
}

const tasks = new WorkerTasks(store.tasks);
const access = workerAccess(tasks);
let hub: EventHub | undefined;
let prechecks: PrecheckService | undefined;
let webhooks: WebhookSender | undefined;
const app = await buildApp({
  signIn,
  publicUrl: config.publicUrl,
  trustedProxies: config.trustedProxies,
  logLevel: config.logLevel,
  context: (log) => {
    const service = new PrecheckService(store, access, log);
    prechecks = service;
    hub = new EventHub(store, log, async ({ id, state }) => {
      if (state !== 'draft' && state !== 'prechecking' && state !== 'ready') return undefined;
      return { type: 'precheck', run: await service.get(id) };
    });
    webhooks = new WebhookSender(store, log);
    const references = { env: process.env, folder: config.secretsFolder };
    return {
      store,
      access,
      prechecks: service,
      hub,
      webhooks,
      references,
      rotateKeys: async () => {
        // Keys of the environment are the operator's to change.
        const folder = config.secretKey === undefined || config.secretKey === '' ? config.dataFolder : undefined;
        const done = await rotateKeys(config.databaseUrl, box, folder);
        return { ...done, keyId: box.keyId, made: folder !== undefined };
      },
    };
  },
});
tasks.start(config.databaseUrl);
hub?.start(config.databaseUrl);
webhooks?.start();
const abandoned = setInterval(() => {
  store.jobs
    .endAbandonedPrechecks()
    .catch((error: unknown) => app.log.warn({ err: error }, 'prechecks were not looked after'));
}, ABANDONED_MS);
await app.listen({ host: config.host, port: config.port });
const bound = app.addresses()[0];
const origin = config.publicUrl ?? `http://127.0.0.1:${typeof bound === 'object' ? bound.port : config.port}`;
const address = `${origin}${WAY_IN[await signIn.mode()](token)}`;
// For the command line on this machine; the token in it signs in, so it is its owner's only.
const addressFile = config.dataFolder === undefined ? undefined : join(config.dataFolder, ADDRESS_FILE);
if (addressFile !== undefined) {
  rmSync(addressFile, { force: true });
  writeFileSync(addressFile, `${address}\n`, { mode: 0o600 });
}
console.log(`Tideway: ${address}`);

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) process.exit(1);
  stopping = true;
  if (addressFile !== undefined) rmSync(addressFile, { force: true });
  clearInterval(abandoned);
  await prechecks?.stop();
  await tasks.stop();
  await hub?.stop();
  await webhooks?.stop();
  app.server.closeAllConnections();
  await app.close();
  await store.close();
  process.exit(0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
