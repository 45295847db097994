import { randomUUID } from 'node:crypto';
import { type SerialisedError, say } from '@tideway/domain';
import type pg from 'pg';
import { z } from 'zod';
import { TASKS_CHANNEL } from '../notify/notifications.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { conflict } from '../store-error.ts';
import { TASK_KINDS, type TaskInput, type TaskKind } from './task-kinds.ts';

/** How long a claim and a sign of life last, and how often they are renewed; seconds by the database's clock. */
const HELD_SECONDS = 8;
export const TASK_RENEW_SECONDS = 2;
/** How long a task is wanted after the API last asked for it. */
const WANTED_SECONDS = 15;
/** Workers that may try a task before it counts as one that kills them. */
const ATTEMPTS = 3;

/** How a task ended: JSON of its output, or an error of the catalogue. */
export type TaskAnswer = { readonly output: unknown } | { readonly error: SerialisedError };

/** A task that a worker has to do. */
export interface ClaimedTask {
  readonly id: string;
  readonly kind: TaskKind;
  readonly input: unknown;
}

/** A task as the one who waits for it sees it. */
export interface TaskState {
  readonly claimedBy: string | null;
  /** The worker that had it is gone; `isOver`: and nobody will do it again. */
  readonly isLost: boolean;
  readonly isOver: boolean;
  readonly answer: TaskAnswer | null;
  /** What it told since the last look, oldest first. */
  readonly events: readonly { readonly id: string; readonly body: unknown }[];
}

/** A worker that signs in. `isAlive`: it did within the last seconds. */
export interface WorkerNode {
  readonly name: string;
  readonly egress: readonly string[];
  readonly seenAt: string;
  readonly isAlive: boolean;
}

/** How a task is asked for. */
export interface TaskOptions {
  /** There is at most one wanted task of a kind with it. */
  readonly subject?: string;
  readonly onlyWorker?: string;
}

const storedAnswer = z.union([z.object({ output: z.unknown() }), z.object({ error: z.unknown() })]);

/** Tasks between the API, which asks and waits, and workers, which claim and answer (docs/adr/0005-worker-tasks.md). */
export class TaskQueue {
  readonly #pool: pg.Pool;
  readonly #box: SecretBox;

  constructor(pool: pg.Pool, box: SecretBox) {
    this.#pool = pool;
    this.#box = box;
  }

  /** Asks for a task; its id. Throws CONFLICT when one of its kind and subject is under way. */
  async add<K extends TaskKind>(kind: K, input: TaskInput<K>, options: TaskOptions = {}): Promise<string> {
    const id = randomUUID();
    const { keyId, sealed } = this.#box.seal(JSON.stringify(input), contextOf(id));
    const { subject = null, onlyWorker = null } = options;
    const { repeatable } = TASK_KINDS[kind];
    // One that nobody waits for any more does not stand in the way.
    await this.#pool.query('DELETE FROM worker_tasks WHERE kind = $1 AND subject = $2 AND wanted_until < now()', [
      kind,
      subject,
    ]);
    const added = await this.#pool.query(
      `WITH added AS (
         INSERT INTO worker_tasks (id, kind, subject, only_worker, repeatable, key_id, sealed, wanted_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))
         ON CONFLICT (kind, subject) DO NOTHING RETURNING id)
       SELECT pg_notify('${TASKS_CHANNEL}', 'new:' || id) FROM added`,
      [id, kind, subject, onlyWorker, repeatable, keyId, Buffer.from(sealed), WANTED_SECONDS],
    );
    if (added.rowCount === 0)
      throw conflict(say(`Another ${kind} of ${subject} is under way.`, `${subject} 的另一个 ${kind} 正在进行。`));
    return id;
  }

  /** The task as it is, which stays wanted; undefined: it was cancelled. `after`: the last event seen. */
  async look(id: string, after: string): Promise<TaskState | undefined> {
    const found = await this.#pool.query<{
      claimed_by: string | null;
      is_lost: boolean | null;
      is_over: boolean | null;
      fades: boolean;
      answer: string | null;
    }>(
      `SELECT claimed_by, answer, claimed_until < now() AS is_lost,
              claimed_until < now() AND (NOT repeatable OR attempts >= ${ATTEMPTS}) AS is_over,
              wanted_until < now() + make_interval(secs => $2) AS fades
       FROM worker_tasks WHERE id = $1`,
      [id, WANTED_SECONDS * 0.7],
    );
    const [row] = found.rows;
    if (row === undefined) return undefined;
    // Not at each look: a row that is being written is passed over by a worker that claims.
    if (row.fades) {
      await this.#pool.query('UPDATE worker_tasks SET wanted_until = now() + make_interval(secs => $2) WHERE id = $1', [
        id,
        WANTED_SECONDS,
      ]);
    }
    // After the answer was read: what was told before it is there.
    const events = await this.#pool.query<{ id: string; body: string }>(
      'SELECT id::text, body FROM worker_task_events WHERE task_id = $1 AND id > $2 ORDER BY id',
      [id, after],
    );
    const answer = row.answer === null ? null : storedAnswer.parse(JSON.parse(row.answer));
    return {
      claimedBy: row.claimed_by,
      isLost: answer === null && row.is_lost === true,
      isOver: answer === null && row.is_over === true,
      answer: answer as TaskAnswer | null, // written by `answer` below only
      events: events.rows.map((event) => ({ id: event.id, body: JSON.parse(event.body) as unknown })),
    };
  }

  /** Ends a task, answered or not: a worker that is at it aborts. */
  async remove(id: string): Promise<void> {
    await this.#pool.query(
      `WITH gone AS (DELETE FROM worker_tasks WHERE id = $1 RETURNING id, answer)
       SELECT pg_notify('${TASKS_CHANNEL}', 'gone:' || id) FROM gone WHERE answer IS NULL`,
      [id],
    );
  }

  /** Cancels the task of a subject, whoever waits for it. */
  async cancel(kind: TaskKind, subject: string): Promise<void> {
    await this.#pool.query(
      `WITH gone AS (DELETE FROM worker_tasks WHERE kind = $1 AND subject = $2 RETURNING id)
       SELECT pg_notify('${TASKS_CHANNEL}', 'gone:' || id) FROM gone`,
      [kind, subject],
    );
  }

  /** Whether somebody waits for a task of this subject. */
  async isWanted(kind: TaskKind, subject: string): Promise<boolean> {
    const found = await this.#pool.query(
      'SELECT 1 FROM worker_tasks WHERE kind = $1 AND subject = $2 AND wanted_until > now()',
      [kind, subject],
    );
    return found.rowCount !== 0;
  }

  /** All workers of the last hour, those heard of latest first. */
  async workers(): Promise<readonly WorkerNode[]> {
    const found = await this.#pool.query<Omit<WorkerNode, 'seenAt'> & { seenAt: Date }>(
      `SELECT name, egress, seen_at AS "seenAt", seen_at > now() - make_interval(secs => $1) AS "isAlive"
       FROM workers ORDER BY seen_at > now() - make_interval(secs => $1) DESC, started_at DESC, name`,
      [HELD_SECONDS],
    );
    return found.rows.map((worker) => ({ ...worker, seenAt: worker.seenAt.toISOString() }));
  }

  /**
   * A worker's sign of life, which renews what it is at; answers the ids that are still its own: anything else is to be
   * aborted. Takes away what nobody wants.
   */
  async signIn(worker: string, egress: readonly string[], running: readonly string[]): Promise<ReadonlySet<string>> {
    await this.#pool.query(
      `INSERT INTO workers (name, egress) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET seen_at = now(), egress = excluded.egress`,
      [worker, JSON.stringify(egress)],
    );
    await this.#pool.query(`DELETE FROM workers WHERE seen_at < now() - interval '1 hour'`);
    await this.#pool.query('DELETE FROM worker_tasks WHERE wanted_until < now()');
    if (running.length === 0) return new Set();
    const kept = await this.#pool.query<{ id: string }>(
      `UPDATE worker_tasks SET claimed_until = now() + make_interval(secs => $3)
       WHERE id = ANY($1::text[]) AND claimed_by = $2 AND answer IS NULL RETURNING id`,
      [running, worker, HELD_SECONDS],
    );
    return new Set(kept.rows.map(({ id }) => id));
  }

  /** The worker ends: nothing is to wait for it. */
  async signOut(worker: string): Promise<void> {
    await this.#pool.query(
      `UPDATE worker_tasks SET claimed_by = NULL, claimed_until = NULL, attempts = attempts - 1
       WHERE claimed_by = $1 AND answer IS NULL AND repeatable`,
      [worker],
    );
    await this.#pool.query('DELETE FROM workers WHERE name = $1', [worker]);
    await this.#pool.query(`SELECT pg_notify('${TASKS_CHANNEL}', 'new:')`);
  }

  /** Takes the oldest task that waits; also one whose worker is gone, if it may be done again. */
  async claim(worker: string): Promise<ClaimedTask | undefined> {
    const taken = await this.#pool.query<{ id: string; kind: TaskKind; key_id: string; sealed: Buffer }>(
      `UPDATE worker_tasks SET claimed_by = $1, claimed_until = now() + make_interval(secs => $2),
              attempts = attempts + 1
       WHERE id = (
         SELECT id FROM worker_tasks
         WHERE answer IS NULL AND wanted_until > now() AND coalesce(only_worker, $1) = $1 AND attempts < ${ATTEMPTS}
           AND (claimed_by IS NULL OR (repeatable AND claimed_by <> $1 AND claimed_until < now()))
         ORDER BY created_at FOR UPDATE SKIP LOCKED LIMIT 1)
       RETURNING id, kind, key_id, sealed`,
      [worker, HELD_SECONDS],
    );
    const [row] = taken.rows;
    if (row === undefined) return undefined;
    const { id, kind, key_id: keyId, sealed } = row;
    const input = JSON.parse(this.#box.open({ keyId, sealed: Uint8Array.from(sealed) }, contextOf(id))) as unknown;
    return { id, kind, input };
  }

  /** Tells something on the way; nothing when the task is another's by now. */
  async tell(worker: string, id: string, body: unknown): Promise<void> {
    await this.#pool.query(
      `WITH told AS (
         INSERT INTO worker_task_events (task_id, body)
         SELECT id, $3 FROM worker_tasks WHERE id = $1 AND claimed_by = $2 AND answer IS NULL RETURNING task_id)
       SELECT pg_notify('${TASKS_CHANNEL}', 'news:' || task_id) FROM told`,
      [id, worker, JSON.stringify(body)],
    );
  }

  /** Ends a task that is still this worker's. */
  async answer(worker: string, id: string, answer: TaskAnswer): Promise<void> {
    await this.#pool.query(
      `WITH done AS (
         UPDATE worker_tasks SET answer = $3 WHERE id = $1 AND claimed_by = $2 AND answer IS NULL RETURNING id)
       SELECT pg_notify('${TASKS_CHANNEL}', 'news:' || id) FROM done`,
      [id, worker, JSON.stringify(answer)],
    );
  }
}

/** A sealed input opens for its own task only. */
function contextOf(id: string): string {
  return `task/${id}`;
}
