import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ApiClient,
  ApiProblem,
  type FailedEvent,
  type Job,
  type JobEvent,
  ROUTES,
  routePath,
} from '@tideway/contract';
import {
  freshDatabase,
  type MysqlAddress,
  type Product,
  startProduct,
  testPostgres,
  testSource,
  testTarget,
} from '@tideway/testbed';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { sourcePart } from './api-fixture.ts';

/** The whole product as processes, on a Postgres database of its own, and one database on a source and the target. */
export class ProductFixture implements AsyncDisposable {
  readonly product: Product;
  readonly name: string;
  readonly source: Connection;
  readonly target: Connection;
  readonly address: MysqlAddress;
  /** The job store's database. */
  readonly databaseUrl: string;
  readonly #end: (() => Promise<unknown>)[];

  private constructor(
    product: Product,
    name: string,
    servers: { source: Connection; target: Connection; address: MysqlAddress; databaseUrl: string },
    end: (() => Promise<unknown>)[],
  ) {
    this.product = product;
    this.name = name;
    this.source = servers.source;
    this.target = servers.target;
    this.address = servers.address;
    this.databaseUrl = servers.databaseUrl;
    this.#end = end;
  }

  /** `own`: a source that the test may hurt; else the shared one. `via`: where the job reaches it, if elsewhere. */
  static async open(
    hint: string,
    { own, environment }: { own?: MysqlAddress; environment?: Record<string, string> } = {},
  ): Promise<ProductFixture> {
    const store = await freshDatabase(await testPostgres(), 'product');
    const address = own ?? (await testSource());
    const folder = mkdtempSync(join(tmpdir(), 'tideway-product-'));
    const product = await startProduct({
      databaseUrl: store.url,
      dataFolder: folder,
      port: 0,
      deathSignal: 'SIGKILL',
      environment: { TIDEWAY_LOG_LEVEL: 'warn', ...environment },
    });
    const name = `${hint}_${process.pid}_${Date.now().toString(36)}`;
    const source = await mysql.createConnection(address.url);
    const target = await mysql.createConnection((await testTarget()).url);
    for (const connection of [source, target]) {
      await connection.query(`CREATE DATABASE ${name}`);
      await connection.query(`USE ${name}`);
    }
    return new ProductFixture(product, name, { source, target, address, databaseUrl: store.url }, [
      () => product.stop('kill'),
      async () => rmSync(folder, { recursive: true, force: true }),
      async () => store[Symbol.asyncDispose](),
    ]);
  }

  get api(): ApiClient {
    return this.product.api;
  }

  /** Runs statements on both sides. */
  async both(...statements: readonly string[]): Promise<void> {
    for (const sql of statements) {
      await this.source.query(sql);
      await this.target.query(sql);
    }
  }

  /** A job of the database that runs, through precheck and start. `host` and `port`: where it reaches the source. */
  async start(
    name: string,
    at: Partial<MysqlAddress> = {},
    more: Record<string, unknown> = {},
    clusterId?: string,
  ): Promise<Job> {
    const { host, port, user, password, isStandIn } = await testTarget();
    const clusters = await this.api.call<{ id: string }[]>('GET', ROUTES.clusters);
    const cluster =
      clusters[0] ??
      (await this.api.createCluster(await this.api.defaultProjectId(), {
        name: 'target',
        tier: 'dedicated',
        region: 'here',
        host,
        port,
        tls: { enabled: false },
        standIn: isStandIn,
      }));
    const draft = await this.api.createJob(clusterId ?? cluster.id, name);
    await this.api.patchJob(draft, {
      source: sourcePart({ ...this.address, ...at }),
      target: { user, password: { value: password } },
      start: { kind: 'now' },
      selection: { kind: 'custom', databases: [this.name], tables: [] },
      spec: '2',
      ...more,
    });
    await this.api.passPrecheck(draft.id, 'a test');
    await this.api.act(draft.id, 'start');
    return this.api.waitForJob(draft.id, 'running', ({ state }) => state === 'running');
  }

  /** Waits for the failure; the job with its failed event. */
  async failed(jobId: string, code: string): Promise<{ job: Job; event: FailedEvent }> {
    const job = await this.api.waitForJob(jobId, `failed with ${code}`, ({ state }) => state === 'failed');
    if (job.error?.code !== code) throw new Error(`failed with ${job.error?.code}: ${job.error?.detail}`);
    const path = routePath(ROUTES.jobFailedEvent, { jobId });
    const event = await this.api.call<FailedEvent | null>('GET', path);
    if (event === null) throw new Error('a failed job without a failed event');
    return { job, event };
  }

  preview(jobId: string, choice: Record<string, unknown>) {
    return this.api.call<import('@tideway/contract').ChoicePreview>(
      'POST',
      routePath(ROUTES.jobChoicePreview, { jobId }),
      choice,
    );
  }

  async resume(jobId: string, choice: Record<string, unknown> = {}): Promise<void> {
    await this.api.act(jobId, 'resume', choice);
  }

  /** The problem that a call must be refused with. */
  async refused(call: Promise<unknown>): Promise<ApiProblem['problem']> {
    try {
      await call;
    } catch (error) {
      if (error instanceof ApiProblem) return error.problem;
      throw error;
    }
    throw new Error('was not refused');
  }

  events(jobId: string): Promise<readonly JobEvent[]> {
    return this.api.events(jobId, 500);
  }

  async rows(side: 'source' | 'target', table: string): Promise<string[]> {
    const [rows] = await this[side].query<RowDataPacket[]>(`SELECT * FROM ${table}`);
    return rows.map((row) => Object.values(row).join(',')).sort();
  }

  /** Waits until a marker row written now is on the target: everything before it is through. */
  async caughtUp(jobId: string): Promise<void> {
    const mark = `m${Date.now()}${Math.random()}`;
    await this.source.query('INSERT INTO marker VALUES (?)', [mark]);
    const deadline = Date.now() + 45_000;
    for (;;) {
      const [found] = await this.target.query<RowDataPacket[]>('SELECT 1 FROM marker WHERE mark = ?', [mark]);
      if (found.length > 0) return;
      const job = await this.api.job(jobId);
      if (Date.now() > deadline || (job.state === 'failed' && job.error !== null)) {
        throw new Error(`not caught up: ${job.state}, ${job.error?.code}: ${job.error?.detail}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of [this.source, this.target]) {
      await connection.query(`DROP DATABASE IF EXISTS ${this.name}`).catch(() => undefined);
      await connection.end().catch(() => connection.destroy());
    }
    for (const end of this.#end) await end();
  }
}
