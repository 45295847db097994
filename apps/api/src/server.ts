import { randomBytes } from 'node:crypto';
import { openJobStore, openSecretBox } from '@tideway/job-store';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { EventHub } from './services/event-hub.ts';
import { PrecheckService } from './services/precheck-service.ts';
import { localAccess } from './services/source-access.ts';

/** An API process: REST, streams, and the console's files. */
const config = readConfig(process.env);
const token = config.token ?? randomBytes(24).toString('base64url');
const box = openSecretBox(config.secretKey, config.dataFolder);
const store = await openJobStore(config.databaseUrl, box, (error) => {
  console.error(`an idle connection to Postgres is lost: ${error.message}`);
});
await store.jobs.endAbandonedPrechecks();

let hub: EventHub | undefined;
let prechecks: PrecheckService | undefined;
const app = await buildApp({
  token,
  logLevel: config.logLevel,
  context: (log) => {
    const service = new PrecheckService(store, log);
    prechecks = service;
    hub = new EventHub(store, log, async ({ id, state }) => {
      if (state !== 'draft' && state !== 'prechecking' && state !== 'ready') return undefined;
      return { type: 'precheck', run: await service.get(id) };
    });
    return { store, access: localAccess, prechecks: service, hub, egress: config.egress };
  },
});
hub?.start(config.databaseUrl);
await app.listen({ host: config.host, port: config.port });
const address = app.addresses()[0];
console.log(`Tideway: http://127.0.0.1:${typeof address === 'object' ? address.port : config.port}/?token=${token}`);

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) process.exit(1);
  stopping = true;
  await prechecks?.stop();
  await hub?.stop();
  app.server.closeAllConnections();
  await app.close();
  await store.close();
  process.exit(0);
}
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
