import { ERRORS, type ErrorCode, joinTexts, say, TidewayError } from '@tideway/domain';
import {
  type Listener,
  listenToTasks,
  TASK_KINDS,
  type TaskAnswer,
  type TaskEvent,
  type TaskInput,
  type TaskKind,
  type TaskOptions,
  type TaskOutput,
  type TaskQueue,
  type TaskState,
  type WorkerNode,
} from '@tideway/job-store';

/** How long a worker that starts is waited for before there is none. */
const GRACE_MS = 3_000;
/** Notifications make an answer quick; this makes it sure. */
const POLL_MS = 500;

/** How a task is asked for and waited for. */
export interface RunOptions<K extends TaskKind> extends TaskOptions {
  /** Milliseconds for all of it, waiting for a worker with room too. */
  readonly limitMs: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TaskEvent<K>) => void;
}

/** What a worker answered, and which one. */
export interface Done<K extends TaskKind> {
  readonly output: TaskOutput<K>;
  readonly worker: { readonly name: string; readonly egress: readonly string[] };
}

/** Asks workers for what connects to a source or target, and waits for them. */
export class WorkerTasks {
  readonly #queue: TaskQueue;
  readonly #wake = new Map<string, () => void>();
  #listener: Listener | undefined;

  constructor(queue: TaskQueue) {
    this.#queue = queue;
  }

  /** Without it answers come by polling. */
  start(databaseUrl: string): void {
    this.#listener = listenToTasks(databaseUrl, {
      notified: ({ kind, taskId }) => {
        if (kind !== 'new') this.#wake.get(taskId)?.();
      },
      connected: () => {
        for (const wake of this.#wake.values()) wake();
      },
    });
  }

  async stop(): Promise<void> {
    await this.#listener?.close();
  }

  /** The workers there are. */
  async alive(): Promise<readonly WorkerNode[]> {
    return (await this.#queue.workers()).filter(({ isAlive }) => isAlive);
  }

  /** Waits a moment for a worker. Throws NO_WORKER. */
  async requireWorker(): Promise<void> {
    for (const end = performance.now() + GRACE_MS; (await this.alive()).length === 0; ) {
      if (performance.now() > end) throw await this.#noWorker();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /**
   * Runs a task on some worker. Throws what it threw there, NO_WORKER, WORKER_LOST, CONFLICT when it is cancelled
   * elsewhere, and the signal's reason. However it ends, the worker is not left at it.
   */
  async run<K extends TaskKind>(kind: K, input: TaskInput<K>, options: RunOptions<K>): Promise<Done<K>> {
    options.signal?.throwIfAborted();
    const id = await this.#queue.add(kind, input, options);
    try {
      return await this.#wait(id, kind, options);
    } finally {
      // Postgres away: nobody wants the task after some seconds anyway.
      await this.#queue.remove(id).catch(() => undefined);
    }
  }

  /** Whether somebody waits for a task of this subject, in whichever API process. */
  isWanted(kind: TaskKind, subject: string): Promise<boolean> {
    return this.#queue.isWanted(kind, subject);
  }

  /** Cancels the task of a subject, whoever waits for it. */
  cancel(kind: TaskKind, subject: string): Promise<void> {
    return this.#queue.cancel(kind, subject);
  }

  async #wait<K extends TaskKind>(id: string, kind: K, options: RunOptions<K>): Promise<Done<K>> {
    const { limitMs, signal, onEvent } = options;
    const began = performance.now();
    const { output, event }: { output: Schema<TaskOutput<K>>; event: Schema<TaskEvent<K>> } = schemasOf(kind);
    let seen = '0';
    for (;;) {
      const woken = this.#woken(id, signal);
      const state = await this.#queue.look(id, seen);
      signal?.throwIfAborted();
      if (state === undefined) throw new TidewayError('CONFLICT', { detail: say('It was cancelled.', '已取消。') });
      for (const { id: last, body } of state.events) {
        seen = last;
        onEvent?.(event.parse(body));
      }
      if (state.answer !== null) {
        return { output: output.parse(outputOf(state.answer)), worker: await this.#worker(state.claimedBy) };
      }
      await this.#requireHope(kind, state, performance.now() - began, limitMs);
      await woken;
    }
  }

  /** Resolves at the next word about the task, at an abort, or after a while. From now on: nothing is missed. */
  #woken(id: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        this.#wake.delete(id);
        resolve();
      };
      const timer = setTimeout(wake, POLL_MS);
      this.#wake.set(id, wake);
      signal?.addEventListener('abort', wake);
    });
  }

  /** Throws when nobody will answer, or not in time. */
  async #requireHope(kind: TaskKind, state: TaskState, waitedMs: number, limitMs: number): Promise<void> {
    const { claimedBy, isLost, isOver } = state;
    if (isOver) {
      const gone = say(
        `Worker ${claimedBy} does not answer any more; it was at: ${kind}.`,
        `worker ${claimedBy} 不再响应；它正在执行：${kind}。`,
      );
      const unsure = say('Whether it was done is not known.', '不知道是否已完成。');
      throw new TidewayError('WORKER_LOST', {
        detail: TASK_KINDS[kind].repeatable ? gone : joinTexts([gone, unsure], ' '),
        params: { worker: claimedBy, kind },
      });
    }
    const isWaiting = claimedBy === null || isLost;
    if (isWaiting && waitedMs > GRACE_MS && (await this.alive()).length === 0) throw await this.#noWorker();
    if (waitedMs <= limitMs) return;
    const detail =
      claimedBy === null
        ? say(`No worker had room for it within ${limitMs / 1_000} s.`, `${limitMs / 1_000} 秒内没有空闲的 worker。`)
        : say(
            `Worker ${claimedBy} did not answer within ${limitMs / 1_000} s; it was at: ${kind}.`,
            `worker ${claimedBy} 在 ${limitMs / 1_000} 秒内没有响应；它正在执行：${kind}。`,
          );
    throw new TidewayError('WORKER_LOST', { detail, params: { worker: claimedBy, kind } });
  }

  async #noWorker(): Promise<TidewayError> {
    const [last] = await this.#queue.workers();
    const detail =
      last === undefined
        ? say(
            'No worker is running; start one, and this can be answered.',
            '没有正在运行的 worker；启动一个后即可处理。',
          )
        : say(
            `No worker is running: the last one, ${last.name}, was heard of at ${last.seenAt}; start one.`,
            `没有正在运行的 worker：最后一个 ${last.name} 的最近心跳在 ${last.seenAt}；请启动一个。`,
          );
    return new TidewayError('NO_WORKER', { detail, params: { lastWorker: last?.name ?? null } });
  }

  async #worker(name: string | null): Promise<Done<TaskKind>['worker']> {
    const found = (await this.#queue.workers()).find((one) => one.name === name);
    return { name: name ?? '', egress: found?.egress ?? [] };
  }
}

interface Schema<T> {
  parse(value: unknown): T;
}

/** TypeScript does not see that a kind's schemas make its own types; they are declared from them. */
function schemasOf<K extends TaskKind>(kind: K): { output: Schema<TaskOutput<K>>; event: Schema<TaskEvent<K>> } {
  return TASK_KINDS[kind] as unknown as { output: Schema<TaskOutput<K>>; event: Schema<TaskEvent<K>> };
}

function outputOf(answer: TaskAnswer): unknown {
  if ('output' in answer) return answer.output;
  const { code, detail, remedy, zh, field, params } = answer.error;
  // A newer worker may know more codes.
  const known: ErrorCode = code in ERRORS ? code : 'INTERNAL';
  throw new TidewayError(known, {
    detail: say(detail, zh?.detail ?? detail),
    remedy: say(remedy, zh?.remedy ?? remedy),
    params,
    ...(field === null ? {} : { field }),
  });
}
