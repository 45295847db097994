import { say, TidewayError } from '@tideway/domain';
import {
  type ClaimedTask,
  type Listener,
  listenToTasks,
  TASK_KINDS,
  TASK_RENEW_SECONDS,
  type TaskAnswer,
  type TaskQueue,
  type WorkerJob,
} from '@tideway/job-store';
import type { Logger } from 'pino';
import { runTask } from './task-functions.ts';

/** Tasks at once: each waits for servers most of the time. */
const AT_ONCE = 8;
const POLL_MS = 1_000;
/** What writes is waited for this long when the worker ends. */
const STOP_MS = 20_000;

export interface TaskRunnerOptions {
  /** The worker's. */
  readonly name: string;
  readonly databaseUrl: string;
  /** Addresses the worker announces. */
  readonly egress: readonly string[];
  readonly queue: TaskQueue;
  readonly job: (jobId: string) => Promise<WorkerJob | undefined>;
  readonly log: Logger;
}

interface Running {
  readonly task: ClaimedTask;
  readonly abort: AbortController;
  done: Promise<void>;
}

/** Does what the API asks of workers, within this process: its network is the one that counts (docs/adr/0005). */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #running = new Map<string, Running>();
  #listener: Listener | undefined;
  #pollTimer: NodeJS.Timeout | undefined;
  #signInTimer: NodeJS.Timeout | undefined;
  #signingIn: Promise<void> | undefined;
  #claiming: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#listener = listenToTasks(this.#options.databaseUrl, {
      notified: ({ kind, taskId }) => {
        if (kind === 'new') this.#claim();
        if (kind === 'gone') this.#running.get(taskId)?.abort.abort();
      },
      connected: () => {
        this.#signIn();
        this.#claim();
      },
    });
    this.#pollTimer = setInterval(() => this.#claim(), POLL_MS);
    this.#signInTimer = setInterval(() => this.#signIn(), TASK_RENEW_SECONDS * 1_000);
    this.#signIn();
  }

  /** Takes no more, waits for what writes, gives back what only reads, and signs out. */
  async stop(): Promise<void> {
    const { queue, name, log } = this.#options;
    this.#stopped = true;
    clearInterval(this.#pollTimer);
    await this.#listener?.close();
    await this.#claiming;
    const writing = [...this.#running.values()].filter(({ task }) => !TASK_KINDS[task.kind].repeatable);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS);
    });
    await Promise.race([Promise.all(writing.map(({ done }) => done)), patience]);
    clearTimeout(timer);
    clearInterval(this.#signInTimer);
    await this.#signingIn;
    // Given back before they are aborted: their ends are nobody's answer any more.
    await queue.signOut(name).catch((error: unknown) => log.warn({ err: error }, 'the worker could not sign out'));
    for (const { abort } of this.#running.values()) abort.abort();
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  #signIn(): void {
    const { queue, name, egress, log } = this.#options;
    const asked = [...this.#running.keys()];
    this.#signingIn ??= queue
      .signIn(name, egress, asked)
      .then(
        (kept) => {
          for (const id of asked) if (!kept.has(id)) this.#running.get(id)?.abort.abort();
        },
        (error: unknown) => log.warn({ err: error }, 'the worker could not sign in for tasks'),
      )
      .finally(() => {
        this.#signingIn = undefined;
      });
  }

  /** One claim at a time; another one follows when something came meanwhile. */
  #claim(): void {
    if (this.#stopped) return;
    if (this.#claiming !== undefined) {
      this.#again = true;
      return;
    }
    this.#claiming = this.#claimAll()
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'tasks could not be asked for'))
      .finally(() => {
        this.#claiming = undefined;
        if (this.#again) {
          this.#again = false;
          this.#claim();
        }
      });
  }

  async #claimAll(): Promise<void> {
    const { queue, name } = this.#options;
    while (!this.#stopped && this.#running.size < AT_ONCE) {
      const task = await queue.claim(name);
      if (task === undefined) return;
      const running: Running = { task, abort: new AbortController(), done: Promise.resolve() };
      this.#running.set(task.id, running);
      running.done = this.#run(running)
        .catch((error: unknown) => this.#options.log.warn({ err: error, task: task.id }, 'a task was not answered'))
        .finally(() => {
          this.#running.delete(task.id);
          this.#claim();
        });
    }
  }

  async #run({ task, abort }: Running): Promise<void> {
    const { queue, name, log } = this.#options;
    // In their order, and all before the answer.
    let telling: Promise<void> = Promise.resolve();
    const answer = await this.#answer(task, abort.signal, (event) => {
      telling = telling.then(() => queue.tell(name, task.id, event));
      telling.catch(() => undefined);
    });
    if (abort.signal.aborted) return log.info({ task: task.id, kind: task.kind }, 'a task was given up: nobody waits');
    await telling;
    await queue.answer(name, task.id, answer);
  }

  async #answer(
    { id, kind, input }: ClaimedTask,
    signal: AbortSignal,
    tell: (event: unknown) => void,
  ): Promise<TaskAnswer> {
    const { log, job } = this.#options;
    const context = {
      signal,
      tell,
      job: async (jobId: string) => {
        const found = await job(jobId);
        if (found === undefined)
          throw new TidewayError('NOT_FOUND', { detail: say(`There is no job ${jobId}.`, `没有任务 ${jobId}。`) });
        return found;
      },
    };
    try {
      return { output: await runTask(kind, input, context) };
    } catch (error) {
      if (error instanceof TidewayError) return { error: error.toJSON() };
      if (!signal.aborted) log.error({ err: error, task: id, kind }, 'a task failed');
      const detail = say(
        `The task ${kind} failed; the worker's log has more under ${id}.`,
        `任务 ${kind} 失败；更多信息请在 worker 的日志中查找 ${id}。`,
      );
      return { error: new TidewayError('INTERNAL', { detail }).toJSON() };
    }
  }
}
