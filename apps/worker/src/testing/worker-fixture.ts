import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { migrate, openPool, SecretBox } from '@tideway/job-store';
import {
  childProcesses,
  freshDatabase,
  type MysqlAddress,
  type PostgresAddress,
  testPostgres,
  testSource,
  testTarget,
  withDeathSignal,
} from '@tideway/testbed';
import mysql from 'mysql2/promise';

const MAIN = join(import.meta.dirname, '../main.ts');

/** A worker process on a job store of its own, and a job from the shared source to the shared target. */
export class WorkerFixture implements AsyncDisposable {
  readonly pool: ReturnType<typeof openPool>;
  readonly source: MysqlAddress;
  readonly target: MysqlAddress;
  readonly #databaseUrl: string;
  readonly #key = randomBytes(32);
  readonly #drop: () => Promise<void>;
  readonly #workers = new Set<ChildProcess>();
  output = '';

  private constructor(databaseUrl: string, servers: [MysqlAddress, MysqlAddress], drop: () => Promise<void>) {
    this.#databaseUrl = databaseUrl;
    this.pool = openPool({ databaseUrl, name: 'test', max: 2, onIdleError: () => undefined });
    [this.source, this.target] = servers;
    this.#drop = drop;
  }

  /** On the shared servers, unless the test brings one that it means to hurt. */
  static async open(source?: MysqlAddress, postgres?: PostgresAddress): Promise<WorkerFixture> {
    const database = await freshDatabase(postgres ?? (await testPostgres()), 'worker');
    await migrate(database.url);
    const servers: [MysqlAddress, MysqlAddress] = [source ?? (await testSource()), await testTarget()];
    const fixture = new WorkerFixture(database.url, servers, async () => database[Symbol.asyncDispose]());
    const { host, port } = servers[1];
    await fixture.pool.query("INSERT INTO organizations (id, name) VALUES ('o', 'o') ON CONFLICT DO NOTHING");
    await fixture.pool.query(
      "INSERT INTO projects (id, organization_id, name) VALUES ('p', 'o', 'p') ON CONFLICT DO NOTHING",
    );
    await fixture.pool.query(
      `INSERT INTO clusters (id, project_id, name, tier, region, host, port, tls_enabled, stand_in)
       VALUES ('c', 'p', 'c', 'dedicated', 'r', $1, $2, false, true)`,
      [host, port],
    );
    return fixture;
  }

  /** A job that is to start, of one database. */
  async createJob(id: string, database: string, start: object = { kind: 'now' }): Promise<void> {
    const { host, port, user } = this.source;
    await this.pool.query(
      `INSERT INTO jobs (id, cluster_id, name, source, target, start, selection, spec, desired_state, state)
       VALUES ($1, 'c', $1, $2, $3, $4, $5, '2', 'running', 'starting')`,
      [
        id,
        JSON.stringify({ dataSource: 'self-managed-mysql', connectivity: 'public-ip', host, port, user }),
        JSON.stringify({ user: this.target.user }),
        JSON.stringify(start),
        JSON.stringify({ kind: 'custom', databases: [database], tables: [] }),
      ],
    );
    const box = new SecretBox([this.#key]);
    for (const [name, secret] of [
      ['source.password', this.source.password],
      ['target.password', this.target.password],
    ] as const) {
      const { keyId, sealed } = box.seal(secret, `${id}/${name}`);
      await this.pool.query('INSERT INTO job_secrets (job_id, name, key_id, sealed) VALUES ($1, $2, $3, $4)', [
        id,
        name,
        keyId,
        sealed,
      ]);
    }
  }

  /** What the API does for an action: the intent, and the call to the workers. */
  async ask(id: string, state: 'starting' | 'pausing' | 'deleting', decision: object | null = null): Promise<void> {
    await this.pool.query('UPDATE jobs SET state = $2, decision = $3, error = NULL WHERE id = $1', [
      id,
      state,
      decision === null ? null : JSON.stringify(decision),
    ]);
    await this.pool.query("SELECT pg_notify('tideway', $1)", [`command:${id}`]);
  }

  startWorker(): ChildProcess {
    const { file, args } = withDeathSignal({ file: process.execPath, args: [MAIN] }, 'SIGKILL');
    const env = { ...process.env, DATABASE_URL: this.#databaseUrl, TIDEWAY_SECRET_KEY: this.#key.toString('hex') };
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#workers.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output = (this.output + chunk.toString()).slice(-20_000);
      });
    }
    return child;
  }

  /** Job processes of a worker, from /proc. */
  jobProcesses(worker: ChildProcess): number[] {
    return worker.pid === undefined ? [] : childProcesses(worker.pid);
  }

  /** The process of one job, by its lines in the worker's log. */
  async jobProcessOf(id: string, worker: ChildProcess): Promise<number> {
    const started = this.output
      .split('\n')
      .filter((line) => line.includes(`"jobId":"${id}"`))
      .map((line) => Number(/(?:job process |"pid":)(\d+)/.exec(line)?.[1]));
    const pid = started.findLast((one) => this.jobProcesses(worker).includes(one));
    if (pid === undefined) throw new Error(`job ${id} has no process\n${this.output}`);
    return pid;
  }

  /** Who holds the lease; null: nobody. */
  async leaseHolder(id: string): Promise<string | null> {
    const found = await this.pool.query<{ holder: string | null }>(
      'SELECT lease_holder AS holder FROM jobs WHERE id = $1',
      [id],
    );
    return found.rows[0]?.holder ?? null;
  }

  /** Codes of the job's events, oldest first. */
  async events(id: string): Promise<string[]> {
    const found = await this.pool.query<{ code: string }>('SELECT code FROM job_events WHERE job_id = $1 ORDER BY id', [
      id,
    ]);
    return found.rows.map(({ code }) => code);
  }

  /** A connection to the target of its own, closed at the end of the scope. */
  async connectTarget(): Promise<AsyncDisposable & { readonly connection: mysql.Connection }> {
    const connection = await mysql.createConnection(this.target.url);
    return { connection, [Symbol.asyncDispose]: () => connection.end() };
  }

  /** The job's row; undefined when it is gone. */
  async job(id: string): Promise<JobFacts | undefined> {
    const found = await this.pool.query<JobFacts>(
      'SELECT j.state, j.error, j.resolved_start AS start, s.progress, s.stage FROM jobs j LEFT JOIN job_status s ON s.job_id = j.id WHERE j.id = $1',
      [id],
    );
    return found.rows[0];
  }

  /** Polls until the job is as wanted; throws with what it is and the end of the worker's output. */
  async until(
    id: string,
    accept: (job: JobFacts | undefined) => boolean | Promise<boolean>,
    ms = 60_000,
  ): Promise<JobFacts | undefined> {
    const deadline = Date.now() + ms;
    for (;;) {
      const job = await this.job(id);
      if (await accept(job)) return job;
      if (Date.now() > deadline) throw new Error(`job ${id} stays ${JSON.stringify(job)}\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const worker of this.#workers) {
      if (worker.exitCode !== null || worker.signalCode !== null) continue;
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.kill('SIGKILL');
      await ended;
    }
    await this.pool.end();
    await this.#drop();
  }
}

export interface JobFacts {
  readonly state: string;
  readonly error: { readonly code: string; readonly detail: string } | null;
  readonly start: { readonly file: string } | null;
  readonly progress: {
    readonly lag: { readonly applied: number | null };
    readonly totals: Record<string, string>;
  } | null;
  readonly stage: string | null;
}
