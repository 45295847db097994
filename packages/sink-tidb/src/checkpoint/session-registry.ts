import { joinTexts, say, type Text, TidewayError } from '@tideway/domain';
import type { Clock } from '../clock.ts';
import { listSessions } from '../connect/list-sessions.ts';
import { TargetFailure } from '../connect/server-error.ts';
import { Session, type TextRow } from '../connect/session.ts';
import { pinSessionState } from '../connect/session-state.ts';
import { connectError, toTidewayError } from '../connect/target-error.ts';
import type { ConnectionOptions } from '../connect/target-options.ts';
import { sqlValue } from '../sql-text.ts';

/** What a session is used for; shown in the checkpoint schema. */
export type SessionPurpose = 'control' | 'ddl' | `lane ${number}`;

/** A session as the server lists it: the id alone may be given to another client after a restart of the server. */
export interface SessionIdentity {
  readonly connectionId: string;
  /** `address:port` as the server sees it. */
  readonly peer: string;
  /** `user@host` as the server sees it. */
  readonly account: string;
}

/** A session that a successor of this worker will find, kill, and wait for. */
export interface RegisteredSession extends SessionIdentity {
  readonly session: Session;
}

/** Fencing (design §4.8): sessions are registered under the epoch of their worker before they are used. */
export interface FencedJob {
  readonly jobId: string;
  readonly epoch: bigint;
}

export interface RegistryOptions {
  readonly connection: ConnectionOptions;
  readonly foreignKeyChecks: boolean;
  readonly lockWaitSeconds?: number;
  readonly isTidb: boolean;
  readonly clock: Clock;
}

/** Milliseconds that a killed session may take to roll back and go. */
const GONE_WITHIN = 60_000;

/** Opens a session with its state pinned, and reads how the server lists it. */
export async function openPinned(options: RegistryOptions): Promise<RegisteredSession> {
  let session: Session;
  try {
    session = await Session.open(options.connection);
  } catch (failure) {
    throw connectError(failure, options.connection);
  }
  try {
    await pinSessionState(session, options);
    const [row] = await session.rows('SELECT USER() AS account');
    const own = (await listSessions(session, options.isTidb)).find(({ id }) => id === session.id);
    return { session, connectionId: session.id, peer: own?.peer ?? '', account: row?.account ?? '' };
  } catch (failure) {
    session.destroy();
    throw toTidewayError(failure, say('could not prepare a session on the target', '无法在目标端准备会话'));
  }
}

/**
 * Registers a session under the epoch. One packet: a worker that freezes half-way cannot keep the job's row locked,
 * and the lock orders it before or behind a takeover. Throws TARGET_FENCED when the epoch is no longer ours.
 */
export async function register(session: RegisteredSession, job: FencedJob, purpose: SessionPurpose): Promise<void> {
  const jobId = sqlValue(job.jobId);
  const results = await session.session.run(
    [
      'BEGIN',
      `UPDATE tideway.job SET registrations = registrations + 1 WHERE job_id = ${jobId} AND epoch = ${job.epoch}`,
      `INSERT INTO tideway.session (job_id, connection_id, peer, account, epoch, purpose, registered_at)
       SELECT job_id, ${session.connectionId}, ${sqlValue(session.peer)}, ${sqlValue(session.account)}, epoch,
              ${sqlValue(purpose)}, UTC_TIMESTAMP(6)
       FROM tideway.job WHERE job_id = ${jobId} AND epoch = ${job.epoch}
       ON DUPLICATE KEY UPDATE epoch = ${job.epoch}, purpose = ${sqlValue(purpose)}`,
      'COMMIT',
    ].join(';'),
  );
  if (results[1]?.affectedRows !== 1) throw fenced(job);
}

/** Opens, pins and registers. */
export async function openRegistered(
  options: RegistryOptions,
  job: FencedJob,
  purpose: SessionPurpose,
): Promise<RegisteredSession> {
  const opened = await openPinned(options);
  try {
    await register(opened, job, purpose);
    return opened;
  } catch (failure) {
    opened.session.destroy();
    throw toTidewayError(
      failure,
      say('could not register a session in tideway.session on the target', '无法在目标端的 tideway.session 中登记会话'),
    );
  }
}

/** Takes sessions that are gone, or one that is about to log off, out of the list. */
export async function unregister(
  by: Session,
  job: Pick<FencedJob, 'jobId'>,
  gone: readonly SessionIdentity[],
): Promise<void> {
  if (gone.length === 0) return;
  const each = gone.map(({ connectionId, peer }) => `(connection_id = ${connectionId} AND peer = ${sqlValue(peer)})`);
  await by.run(`DELETE FROM tideway.session WHERE job_id = ${sqlValue(job.jobId)} AND (${each.join(' OR ')})`);
}

/**
 * KILLs sessions and waits until the server lists none of them: only then is what they did last settled (a COMMIT under
 * way has ended, an open transaction is rolled back). All at once: on a loaded target each answer takes its time, and a
 * job has a session a lane. Throws when one does not go.
 */
export async function killAndWait(
  by: RegisteredSession,
  targets: readonly SessionIdentity[],
  options: Pick<RegistryOptions, 'clock' | 'isTidb'>,
): Promise<void> {
  const { clock, isTidb } = options;
  const deadline = clock.now() + GONE_WITHIN;
  let left = targets;
  for (let wait = 2; left.length > 0; wait = Math.min(wait * 2, 200)) {
    const isListed = await listedNow(by.session, isTidb);
    // Sessions of other accounts may be hidden from us: there only KILL's own answer tells that they are gone.
    left = left.filter((one) => isListed(one) || userOf(by) !== userOf(one));
    const unknown = new Set<SessionIdentity>();
    for (const one of left) if (!(await kill(by.session, one))) unknown.add(one);
    if (unknown.size > 0) {
      const isStillListed = await listedNow(by.session, isTidb);
      left = left.filter((one) => !unknown.has(one) || isStillListed(one));
    }
    const [first] = left;
    if (first === undefined) return;
    if (clock.now() > deadline) {
      throw new TidewayError('TARGET_STATEMENT_FAILED', {
        detail: say(
          `session ${first.connectionId} (${first.account}) of an earlier worker does not end on the target`,
          `前一个 worker 在目标端的会话 ${first.connectionId}（${first.account}）没有结束`,
        ),
        remedy: say('End that session on the target, then resume.', '请在目标端结束该会话，然后恢复任务。'),
      });
    }
    await clock.sleep(wait);
  }
}

function userOf({ account }: SessionIdentity): string {
  return account.slice(0, account.lastIndexOf('@'));
}

/** Which sessions the server lists at this moment. */
async function listedNow(by: Session, isTidb: boolean): Promise<(one: SessionIdentity) => boolean> {
  const listed = new Set((await listSessions(by, isTidb)).map(({ id, peer }) => `${id} ${peer}`));
  return ({ connectionId, peer }) => listed.has(`${connectionId} ${peer}`);
}

/** Whether there was such a session: MySQL answers 1094 where there is none, TiDB warns. */
async function kill(by: Session, target: SessionIdentity): Promise<boolean> {
  try {
    const [result] = await by.run(`KILL ${target.connectionId}`);
    return result?.warnings === 0;
  } catch (failure) {
    if (failure instanceof TargetFailure && failure.errno === 1094) return false;
    throw toTidewayError(
      failure,
      say(
        `could not end session ${target.connectionId} (${target.account}) on the target`,
        `无法在目标端结束会话 ${target.connectionId}（${target.account}）`,
      ),
      {
        remedy: say(
          'Use the account of the earlier worker, or let this one end its sessions (CONNECTION_ADMIN).',
          '请使用前一个 worker 的账号，或允许该账号结束其会话（CONNECTION_ADMIN）。',
        ),
      },
    );
  }
}

/** Throws TARGET_FENCED unless the row, of the job or of a lane, is there and of our epoch. */
export function requireEpoch(job: FencedJob, row: TextRow | undefined): asserts row is TextRow {
  if (row === undefined) throw removed(job);
  if (BigInt(row.epoch ?? '0') === job.epoch) return;
  throw fenced(job, say(`the target is at epoch ${row.epoch}`, `目标端处于 epoch ${row.epoch}`));
}

export function removed(job: FencedJob): TidewayError {
  return fenced(job, say('the job was removed', '任务已被移除'));
}

/** The error of a worker that has been replaced. */
export function fenced({ jobId, epoch }: FencedJob, why: Text | null = null): TidewayError {
  const ended = say(
    `epoch ${epoch} of job ${jobId} has ended on the target`,
    `任务 ${jobId} 的 epoch ${epoch} 在目标端已结束`,
  );
  return new TidewayError('TARGET_FENCED', {
    detail: why === null ? ended : joinTexts([ended, why], ': '),
    params: { jobId, epoch: String(epoch) },
  });
}
