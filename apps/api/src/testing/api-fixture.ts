import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster, Job, Problem } from '@tideway/contract';
import { type JobStore, openJobStore, rotateKeys, SecretBox } from '@tideway/job-store';
import {
  type FreshPostgresDatabase,
  freshDatabase,
  type MysqlAddress,
  ProductProcess,
  testPostgres,
  testSource,
  testTarget,
} from '@tideway/testbed';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { buildApp } from '../app.ts';
import { EventHub } from '../services/event-hub.ts';
import { PrecheckService } from '../services/precheck-service.ts';
import { type SourceAccess, workerAccess } from '../services/source-access.ts';
import { WebhookSender } from '../services/webhook-sender.ts';
import { WorkerTasks } from '../services/worker-tasks.ts';
import { SignIn, type SignInOptions } from '../sign-in/sign-in.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

interface RouteOf {
  readonly method: Method;
  readonly url: string;
}

function isMethod(text: string): text is Method {
  return METHODS.some((one) => one === text);
}

export interface ApiFixtureOptions {
  /** How servers are asked, where a test stands in for workers. */
  readonly access?: SourceAccess;
  /** Starts a worker process for what connects to servers; it runs no jobs. */
  readonly worker?: boolean;
  readonly signIn?: Partial<SignInOptions>;
  readonly connectingLimit?: number;
}

/** The API on a Postgres database of its own, asked without a socket. */
export class ApiFixture implements AsyncDisposable {
  readonly token = 'a-token-of-the-tests';
  readonly app: FastifyInstance;
  readonly store: JobStore;
  readonly databaseUrl: string;
  /** The job store's database itself. */
  readonly database: FreshPostgresDatabase;
  /** All that are registered. */
  readonly routes: readonly RouteOf[];
  /** Folder of the workers' logs, `NAME.log`. */
  readonly logs: string;
  /** Starts a worker that runs no jobs; resolves once it can be asked. */
  readonly startWorker: (name: string, environment?: Readonly<Record<string, string>>) => Promise<ProductProcess>;
  readonly #end: () => Promise<void>;

  private constructor(
    app: FastifyInstance,
    store: JobStore,
    database: FreshPostgresDatabase,
    routes: readonly RouteOf[],
    workers: Pick<ApiFixture, 'logs' | 'startWorker'>,
    end: () => Promise<void>,
  ) {
    this.logs = workers.logs;
    this.startWorker = workers.startWorker;
    this.routes = routes;
    this.app = app;
    this.store = store;
    this.database = database;
    this.databaseUrl = database.url;
    this.#end = end;
  }

  static async open({ access, worker = false, signIn, connectingLimit }: ApiFixtureOptions = {}): Promise<ApiFixture> {
    const database = await freshDatabase(await testPostgres(), 'api');
    const key = randomBytes(32);
    const box = new SecretBox([key]);
    const store = await openJobStore(database.url, box, () => {});
    const tasks = new WorkerTasks(store.tasks);
    const port = access ?? workerAccess(tasks);
    const parts: { hub?: EventHub; prechecks?: PrecheckService } = {};
    const routes: RouteOf[] = [];
    const app = await buildApp({
      signIn: new SignIn(store, {
        policy: 'auto',
        startupToken: 'a-token-of-the-tests',
        secret: 'of the tests',
        publicUrl: undefined,
        oidc: undefined,
        ...signIn,
      }),
      logLevel: 'silent',
      // Tests ask for all combinations at once; the limit itself has its own (sign-in.pg.test.ts).
      connectingLimit: connectingLimit ?? 1_000_000,
      onRoute: ({ method, url }) => {
        for (const one of [method].flat()) if (isMethod(one)) routes.push({ method: one, url });
      },
      context: (log) => {
        const prechecks = new PrecheckService(store, port, log);
        const hub = new EventHub(store, log, async () => undefined);
        Object.assign(parts, { hub, prechecks });
        const references = { env: { TIDEWAY_REF_TEST: 'by-variable' }, folder: undefined };
        const webhooks = new WebhookSender(store, log);
        const rotate = async () => ({
          ...(await rotateKeys(database.url, box, undefined)),
          keyId: box.keyId,
          made: false,
        });
        return { store, access: port, prechecks, hub, webhooks, references, rotateKeys: rotate };
      },
    });
    parts.hub?.start(database.url);
    tasks.start(database.url);
    const workers: ProductProcess[] = [];
    const logs = mkdtempSync(join(tmpdir(), 'tideway-workers-'));
    const startWorker: ApiFixture['startWorker'] = async (name, environment = {}) => {
      const secrets = { DATABASE_URL: database.url, TIDEWAY_SECRET_KEY: key.toString('hex') };
      const started = await startTaskWorker(store, logs, name, {
        ...secrets,
        TIDEWAY_WORKER_JOBS: '0',
        ...environment,
      });
      workers.push(started);
      return started;
    };
    if (worker) await startWorker('worker');
    return new ApiFixture(app, store, database, routes, { logs, startWorker }, async () => {
      await parts.prechecks?.stop();
      await Promise.all(workers.map((one) => one.kill()));
      await tasks.stop();
      await parts.hub?.stop();
      app.server.closeAllConnections();
      await app.close();
      await store.close();
      await database[Symbol.asyncDispose]();
      rmSync(logs, { recursive: true, force: true });
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end();
  }

  /** A request as a page of ours makes it. */
  async send(
    method: Method,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    return this.app.inject({
      method,
      url,
      headers: {
        host: '127.0.0.1:8080',
        authorization: `Bearer ${this.token}`,
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(method === 'GET' ? {} : { payload: JSON.stringify(body ?? {}) }),
    });
  }

  /** The answer of a request that must succeed. */
  async ok<T>(method: Method, url: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const response = await this.send(method, url, body, headers);
    if (response.statusCode >= 300) throw new Error(`${method} ${url}: ${response.statusCode} ${response.body}`);
    return response.body === '' ? (undefined as T) : (response.json() as T);
  }

  /** The problem document of a request that must be refused. */
  async refused(
    method: Method,
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number } & Problem> {
    const response = await this.send(method, url, body, headers);
    if (response.statusCode < 400) throw new Error(`${method} ${url} was not refused: ${response.body}`);
    return { ...(response.json() as Problem), status: response.statusCode };
  }

  patch(job: Job, patch: unknown): Promise<Job> {
    return this.ok('PATCH', `/api/v1/jobs/${job.id}`, patch, { 'if-match': `"${job.version}"` });
  }

  /** A cluster at the shared target. */
  async cluster(name = 'target'): Promise<Cluster> {
    const { host, port, isStandIn } = await testTarget();
    return this.ok('POST', '/api/v1/clusters', {
      name,
      tier: 'dedicated',
      region: 'here',
      host,
      port,
      tls: { enabled: false },
      standIn: isStandIn,
    });
  }

  /** A draft with both connections, all of it valid. */
  async draft(cluster: Cluster, name: string, databases: readonly string[]): Promise<Job> {
    const job = await this.ok<Job>('POST', '/api/v1/jobs', { clusterId: cluster.id, name });
    const { user, password } = await testTarget();
    return this.patch(job, {
      source: sourcePart(await testSource()),
      target: { user, password: { value: password } },
      start: { kind: 'now' },
      selection: { kind: 'custom', databases, tables: [] },
      ...(cluster.tier === 'dedicated' ? { spec: '2' } : {}),
    });
  }
}

async function startTaskWorker(
  store: JobStore,
  folder: string,
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<ProductProcess> {
  const file = 'apps/worker/src/main.ts';
  const worker = new ProductProcess({
    name,
    file,
    folder,
    environment,
    deathSignal: 'SIGKILL',
    ended: () => undefined,
  });
  worker.start();
  for (const end = Date.now() + 60_000; ; ) {
    const workers = await store.tasks.workers();
    if (workers.some((one) => one.isAlive && one.name.startsWith(`${name}-`))) return worker;
    if (Date.now() > end || worker.pid === undefined) {
      throw new Error(`the worker is not there: ${readFileSync(join(folder, `${name}.log`), 'utf8')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The source of a draft, as the wizard sends it. */
export function sourcePart({ host, port, user, password }: MysqlAddress) {
  return {
    dataSource: 'self-managed-mysql',
    connectivity: 'public-ip',
    host,
    port,
    user,
    password: { value: password },
    tls: { enabled: false },
  };
}
