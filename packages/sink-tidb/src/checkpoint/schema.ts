import { say, TidewayError } from '@tideway/domain';
import { TargetFailure } from '../connect/server-error.ts';
import type { Session } from '../connect/session.ts';
import { toTidewayError } from '../connect/target-error.ts';

/** Our database on the target: the checkpoints of all jobs that write there (docs/checkpoint-schema.md). */
export const CHECKPOINT_SCHEMA = 'tideway';
/** Raised with every change of the tables below. */
export const CHECKPOINT_VERSION = 4;
/** Tables with rows of a job, in the order they are deleted: the job's own row, which fences, goes last. */
export const JOB_TABLES = [
  'lane',
  'session',
  'ddl_intent',
  'replay_window',
  'big_transaction',
  'syncpoint',
  'job',
] as const;

const JOB_ID = 'job_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL';
const OPTIONS = 'DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin';

const TABLES: Readonly<Record<string, string>> = {
  version: `id TINYINT NOT NULL PRIMARY KEY,
    version INT NOT NULL`,
  job: `${JOB_ID} PRIMARY KEY,
    epoch BIGINT UNSIGNED NOT NULL,
    mode VARCHAR(16) NOT NULL,
    registrations BIGINT UNSIGNED NOT NULL,
    fold_seq BIGINT UNSIGNED NOT NULL,
    base_executed MEDIUMTEXT NULL,
    base_file VARCHAR(512) NOT NULL,
    base_position BIGINT UNSIGNED NOT NULL,
    base_through VARCHAR(600) NULL,
    base_held MEDIUMTEXT NOT NULL,
    source_timestamp BIGINT NULL,
    online_ddl MEDIUMTEXT NULL,
    created_at DATETIME(6) NOT NULL`,
  lane: `${JOB_ID},
    lane SMALLINT UNSIGNED NOT NULL,
    epoch BIGINT UNSIGNED NOT NULL,
    seq BIGINT UNSIGNED NOT NULL,
    held MEDIUMTEXT NOT NULL,
    PRIMARY KEY (job_id, lane)`,
  session: `${JOB_ID},
    connection_id BIGINT UNSIGNED NOT NULL,
    peer VARCHAR(300) NOT NULL,
    account VARCHAR(300) NOT NULL,
    epoch BIGINT UNSIGNED NOT NULL,
    purpose VARCHAR(32) NOT NULL,
    registered_at DATETIME(6) NOT NULL,
    PRIMARY KEY (job_id, connection_id, peer)`,
  ddl_intent: `${JOB_ID},
    event VARCHAR(600) NOT NULL,
    part SMALLINT UNSIGNED NOT NULL,
    state VARCHAR(16) NOT NULL,
    epoch BIGINT UNSIGNED NOT NULL,
    statement MEDIUMTEXT NOT NULL,
    facts_before MEDIUMTEXT NOT NULL,
    recorded_at DATETIME(6) NOT NULL,
    PRIMARY KEY (job_id, event, part)`,
  replay_window: `${JOB_ID} PRIMARY KEY,
    opened_at DATETIME(6) NOT NULL,
    until_executed MEDIUMTEXT NULL,
    until_file VARCHAR(512) NOT NULL,
    until_position BIGINT UNSIGNED NOT NULL,
    overwritten BIGINT UNSIGNED NOT NULL,
    evicted BIGINT UNSIGNED NOT NULL`,
  big_transaction: `${JOB_ID} PRIMARY KEY,
    event VARCHAR(600) NOT NULL,
    rows_done BIGINT UNSIGNED NOT NULL,
    started_at DATETIME(6) NOT NULL`,
  syncpoint: `${JOB_ID},
    number BIGINT UNSIGNED NOT NULL,
    executed MEDIUMTEXT NULL,
    file VARCHAR(512) NOT NULL,
    position BIGINT UNSIGNED NOT NULL,
    source_timestamp BIGINT NULL,
    target_tso BIGINT UNSIGNED NULL,
    target_time DATETIME(6) NOT NULL,
    PRIMARY KEY (job_id, number)`,
};

/** What brings tables of the version before to the version named; safe to be run twice. */
const MIGRATIONS: ReadonlyMap<number, readonly string[]> = new Map([
  [2, ['ALTER TABLE tideway.job ADD COLUMN online_ddl MEDIUMTEXT NULL']],
  [3, [createTable('syncpoint')]],
  [4, ['ALTER TABLE tideway.job ADD COLUMN base_through VARCHAR(600) NULL']],
]);

/**
 * Creates our database and tables where they are missing. Safe beside other workers doing the same.
 * Throws TARGET_CHECKPOINT_UNUSABLE when they were made by a newer version, TARGET_ACCESS_DENIED when it may not.
 */
export async function ensureCheckpointSchema(session: Session): Promise<void> {
  const found = await readVersion(session);
  if (found === CHECKPOINT_VERSION) return;
  if (found !== null && found > CHECKPOINT_VERSION) {
    throw new TidewayError('TARGET_CHECKPOINT_UNUSABLE', {
      detail: say(
        `\`${CHECKPOINT_SCHEMA}\` on the target has version ${found}; this Tideway knows version ${CHECKPOINT_VERSION}`,
        `目标端的 \`${CHECKPOINT_SCHEMA}\` 是版本 ${found}；该 Tideway 支持到版本 ${CHECKPOINT_VERSION}`,
      ),
      remedy: say('Run the job by the newer Tideway that made it.', '请使用创建它的新版 Tideway 运行该任务。'),
    });
  }
  try {
    if (found === null) await createTables(session);
    else await migrate(session, found);
  } catch (failure) {
    throw toTidewayError(
      failure,
      say(
        `could not create the checkpoint tables in \`${CHECKPOINT_SCHEMA}\` on the target`,
        `无法在目标端的 \`${CHECKPOINT_SCHEMA}\` 中创建检查点表`,
      ),
      {
        remedy: say(
          `Let this account create and use the database \`${CHECKPOINT_SCHEMA}\` on the target.`,
          `请允许该账号在目标端创建并使用数据库 \`${CHECKPOINT_SCHEMA}\`。`,
        ),
      },
    );
  }
}

function createTable(name: string): string {
  return `CREATE TABLE IF NOT EXISTS \`${CHECKPOINT_SCHEMA}\`.\`${name}\` (${TABLES[name]}) ${OPTIONS}`;
}

async function createTables(session: Session): Promise<void> {
  await session.run(
    [
      `CREATE DATABASE IF NOT EXISTS \`${CHECKPOINT_SCHEMA}\` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
      ...Object.keys(TABLES).map(createTable),
      // Last: a database with a version row is complete.
      `INSERT IGNORE INTO \`${CHECKPOINT_SCHEMA}\`.version (id, version) VALUES (1, ${CHECKPOINT_VERSION})`,
    ].join(';\n'),
  );
}

async function migrate(session: Session, from: number): Promise<void> {
  for (let version = from + 1; version <= CHECKPOINT_VERSION; version += 1) {
    for (const sql of MIGRATIONS.get(version) ?? []) await session.run(sql).catch(ignoreDone);
    await session.run(`UPDATE tideway.version SET version = ${version} WHERE id = 1 AND version < ${version}`);
  }
}

/** 1060: another worker has added the column. */
function ignoreDone(failure: unknown): void {
  if (!(failure instanceof TargetFailure) || failure.errno !== 1060) throw failure;
}

/** The version of our tables on this target; null when there are none. */
export async function readVersion(session: Session): Promise<number | null> {
  try {
    const [row] = await session.rows(`SELECT version FROM \`${CHECKPOINT_SCHEMA}\`.version WHERE id = 1`);
    return row === undefined ? null : Number(row.version);
  } catch (failure) {
    if (failure instanceof TargetFailure && failure.kind === 'missing-table') return null;
    // An account without rights on the database is told so for a missing one too (1142, 1044): creating will tell.
    if (failure instanceof TargetFailure && failure.kind === 'access') return null;
    throw toTidewayError(
      failure,
      say(
        `could not read \`${CHECKPOINT_SCHEMA}\`.version on the target`,
        `无法读取目标端的 \`${CHECKPOINT_SCHEMA}\`.version`,
      ),
    );
  }
}
