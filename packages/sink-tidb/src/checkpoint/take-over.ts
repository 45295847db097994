import { parsePosition, say, TidewayError } from '@tideway/domain';
import type { Checkpoint } from '@tideway/engine';
import type { TextRow } from '../connect/session.ts';
import { toTidewayError } from '../connect/target-error.ts';
import { sqlValue } from '../sql-text.ts';
import { Base } from './base.ts';
import { HeldSet, type PositionMode } from './held-set.ts';
import {
  type FencedJob,
  fenced,
  killAndWait,
  openPinned,
  type RegisteredSession,
  type RegistryOptions,
  register,
  removed,
  type SessionIdentity,
  unregister,
} from './session-registry.ts';

/** What taking over needs to know about the job. */
export interface TakeOverOptions {
  readonly jobId: string;
  readonly mode: PositionMode;
  /** Where the job begins, for its first start only. */
  readonly start: Checkpoint;
  /** True until the job has run once: a job that has, but has no checkpoint, must not begin again. */
  readonly isFirstStart: boolean;
  readonly lanes: number;
}

/** The job is ours: the older epoch's sessions are gone, our control session is registered, the lanes are empty. */
export interface TakenOver {
  readonly job: FencedJob;
  readonly control: RegisteredSession;
  readonly base: Base;
}

/**
 * Takes the job over (design §4.8): kills the sessions registered under older epochs and waits until they are gone,
 * bumps the epoch, does the same for any that slipped in, and only then reads the checkpoint (base ∪ lanes) and sets
 * the lanes up anew. After it nothing of an older worker can be committed or run (invariant 6).
 */
export async function takeOver(options: TakeOverOptions, registry: RegistryOptions): Promise<TakenOver> {
  const control = await openPinned(registry);
  try {
    await createJobRow(options, control);
    const job = await fenceOlder(options.jobId, control, registry);
    return { job, control, base: await restore(job, options, control) };
  } catch (failure) {
    control.session.destroy();
    throw toTidewayError(failure, say('could not take over the job on the target', '无法在目标端接管任务'));
  }
}

/** Ends whatever worker the job has, for ever: nobody owns it after this. Does nothing for a job that is not there. */
export async function endJob(jobId: string, registry: RegistryOptions): Promise<void> {
  const control = await openPinned(registry);
  try {
    const [found] = await control.session.rows('SELECT 1 AS found FROM tideway.job WHERE job_id = ?', [jobId]);
    if (found !== undefined) await fenceOlder(jobId, control, registry);
  } finally {
    await control.session.end();
  }
}

async function fenceOlder(jobId: string, control: RegisteredSession, registry: RegistryOptions): Promise<FencedJob> {
  // First pass: a frozen worker may hold the lock of a row that the bump needs.
  await endSessions(await sessionsOf(jobId, control), control, registry, jobId);
  const job = { jobId, epoch: await bumpEpoch(jobId, control) };
  await register(control, job, 'control');
  // Second pass: since the bump none can register any more, so this list is complete.
  const older = (await sessionsOf(jobId, control)).filter((row) => BigInt(row.epoch) < job.epoch);
  await endSessions(older, control, registry, jobId);
  return job;
}

async function createJobRow({ jobId, mode, start, isFirstStart }: TakeOverOptions, by: RegisteredSession) {
  const [found] = await by.session.rows('SELECT mode FROM tideway.job WHERE job_id = ?', [jobId]);
  if (found === undefined && !isFirstStart) {
    throw new TidewayError('TARGET_CHECKPOINT_UNUSABLE', {
      detail: say(
        `the target has no checkpoint of job ${jobId}, which has run before`,
        `目标端没有任务 ${jobId} 的检查点，而该任务以前运行过`,
      ),
      params: { jobId },
    });
  }
  if (found !== undefined && found.mode !== mode) {
    throw new TidewayError('TARGET_CHECKPOINT_UNUSABLE', {
      detail: say(
        `the checkpoint of job ${jobId} counts by ${found.mode}, the job by ${mode}`,
        `任务 ${jobId} 的检查点按 ${found.mode} 计，任务按 ${mode} 计`,
      ),
      params: { jobId },
    });
  }
  if (found !== undefined) return;
  const held = new HeldSet();
  for (const { file, position } of start.held.map(parsePosition)) held.addMark(file, position);
  // IGNORE: two workers may create it at once; the epoch then decides between them.
  await by.session.run(
    `INSERT IGNORE INTO tideway.job (job_id, epoch, mode, registrations, fold_seq, base_executed, base_file,
       base_position, base_held, source_timestamp, online_ddl, created_at)
     VALUES (${sqlValue(jobId)}, 0, ${sqlValue(mode)}, 0, 0, ${sqlValue(start.executed)}, ${sqlValue(start.file)},
       ${BigInt(start.position)}, ${sqlValue(held.encode())}, ${start.sourceTimestamp ?? 'NULL'}, ${sqlValue(start.onlineDdl ?? '')},
       UTC_TIMESTAMP(6))`,
  );
}

type ListedSession = SessionIdentity & { readonly epoch: string };

async function sessionsOf(jobId: string, by: RegisteredSession): Promise<readonly ListedSession[]> {
  const rows = await by.session.rows(
    'SELECT connection_id, peer, account, epoch FROM tideway.session WHERE job_id = ?',
    [jobId],
  );
  return rows.map((row) => ({
    connectionId: row.connection_id ?? '',
    peer: row.peer ?? '',
    account: row.account ?? '',
    epoch: row.epoch ?? '0',
  }));
}

async function endSessions(
  sessions: readonly ListedSession[],
  by: RegisteredSession,
  registry: RegistryOptions,
  jobId: string,
): Promise<void> {
  await killAndWait(by, sessions, registry);
  await unregister(by.session, { jobId }, sessions);
}

/** Compare-and-set, so that of two workers each gets an epoch of its own. */
async function bumpEpoch(jobId: string, by: RegisteredSession): Promise<bigint> {
  for (;;) {
    const [row] = await by.session.rows('SELECT epoch FROM tideway.job WHERE job_id = ?', [jobId]);
    if (row === undefined) throw removed({ jobId, epoch: 0n });
    const epoch = BigInt(row.epoch ?? '0');
    const [result] = await by.session.run(
      `UPDATE tideway.job SET epoch = ${epoch + 1n} WHERE job_id = ${sqlValue(jobId)} AND epoch = ${epoch}`,
    );
    if (result?.affectedRows === 1) return epoch + 1n;
  }
}

/** Reads base ∪ lanes and makes it the base, with fresh lanes under our epoch: one transaction. */
async function restore(job: FencedJob, options: TakeOverOptions, { session }: RegisteredSession): Promise<Base> {
  const jobId = sqlValue(job.jobId);
  await session.run('BEGIN');
  const [row] = await session.rows(
    `SELECT epoch, mode, fold_seq, base_executed, base_file, base_position, base_through, base_held,
            source_timestamp, online_ddl
     FROM tideway.job WHERE job_id = ${jobId} FOR UPDATE`,
  );
  if (row === undefined || BigInt(row.epoch ?? '0') !== job.epoch) throw fenced(job);
  const base = new Base(options.mode, row);
  for (const lane of await readHeld(jobId, session)) base.held.merge(HeldSet.decode(lane));
  base.prune(base.held);
  const fresh = Array.from({ length: options.lanes }, (_, lane) => `(${jobId}, ${lane}, ${job.epoch}, 0, '')`);
  const results = await session.run(
    [
      base.updateSql(job),
      `DELETE FROM tideway.lane WHERE job_id = ${jobId}`,
      `INSERT INTO tideway.lane (job_id, lane, epoch, seq, held) VALUES ${fresh.join(', ')}`,
    ].join(';'),
  );
  if (results[0]?.affectedRows !== 1) throw fenced(job);
  await session.run('COMMIT');
  base.foldSeq += 1n;
  return base;
}

async function readHeld(jobId: string, session: { rows(sql: string): Promise<readonly TextRow[]> }) {
  const rows = await session.rows(`SELECT held FROM tideway.lane WHERE job_id = ${jobId} FOR UPDATE`);
  return rows.map((row) => row.held ?? '');
}
