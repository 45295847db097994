import type { PrecheckItem } from '@tideway/contract';
import { freshDatabase, testSource, testTarget } from '@tideway/testbed';
import type mysql from 'mysql2/promise';
import { type PrecheckJob, runPrecheck } from '../index.ts';

/** A database of one test on the shared source and target, by the same name, and a job that migrates it. */
export interface BothSides extends AsyncDisposable {
  readonly name: string;
  readonly source: mysql.Connection;
  readonly target: mysql.Connection;
  readonly job: PrecheckJob;
  /** Runs one item of the job (or of a changed one). */
  check(id: string, changed?: Partial<PrecheckJob>): Promise<PrecheckItem>;
}

/** Makes {@link BothSides} with both servers' all-powerful accounts. */
export async function bothSides(hint: string): Promise<BothSides> {
  const [source, target] = await Promise.all([testSource(), testTarget()]);
  const database = await freshDatabase(source, hint);
  const { name } = database;
  const atSource = await database.connect({ multipleStatements: true });
  // Connected through a database of its own, then moved: the target's must bear the source's name.
  const anchor = await freshDatabase(target, hint);
  const atTarget = await anchor.connect({ multipleStatements: true });
  await atTarget.query(`CREATE DATABASE \`${name}\``);
  await atTarget.query(`USE \`${name}\``);
  const login = ({ host, port, user, password }: typeof source) => ({ host, port, user, password });
  const job: PrecheckJob = {
    dataSource: 'self-managed-mysql',
    source: { ...login(source), tls: null },
    target: login(target),
    start: { kind: 'now' },
    addPurged: false,
    selection: { kind: 'custom', databases: [name], tables: [] },
    standIn: target.isStandIn,
    otherJobs: [],
  };
  return {
    name,
    source: atSource,
    target: atTarget,
    job,
    check: (id, changed = {}) => checkOne({ ...job, ...changed }, id),
    [Symbol.asyncDispose]: async () => {
      await atTarget.query(`DROP DATABASE IF EXISTS \`${name}\``);
      await anchor[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Runs one item of a job. */
export async function checkOne(job: PrecheckJob, id: string): Promise<PrecheckItem> {
  const signal = AbortSignal.timeout(30_000);
  const items = await runPrecheck(job, { items: [], only: [id], signal, onItem: () => {} });
  const item = items.find((one) => one.id === id);
  if (item === undefined) throw new Error(`no item ${id} for this job`);
  return item;
}
