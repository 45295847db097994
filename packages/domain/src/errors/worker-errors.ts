import { say } from '../text.ts';
import { defineErrors } from './define-errors.ts';

/** Errors of Tideway's own processes. */
export const WORKER_ERRORS = defineErrors({
  INTERNAL: {
    scope: 'internal',
    status: 500,
    retry: 'resume',
    title: say('Something unexpected happened inside Tideway', 'Tideway 内部发生意外'),
    remedy: say(
      'Report it with the trace id and the log; no data was confirmed beyond the checkpoint.',
      '请连同追踪 ID 与日志一起反馈；检查点之后没有确认任何数据。',
    ),
  },
  STORE_UNAVAILABLE: {
    scope: 'internal',
    status: 503,
    retry: 'auto',
    title: say('The job store does not answer', '任务存储没有响应'),
    remedy: say(
      'Bring Postgres back; running jobs go on meanwhile, and the console returns by itself.',
      '请恢复 Postgres；运行中的任务会继续，控制台会自动恢复。',
    ),
  },
  NO_WORKER: {
    scope: 'internal',
    status: 503,
    retry: 'never',
    title: say('No worker is running', '没有正在运行的 worker'),
    remedy: say(
      'Start a worker (npm start runs one; else node apps/worker/src/main.ts with the same DATABASE_URL and key): ' +
        'connection tests, listings and prechecks run there.',
      '请启动一个 worker（npm start 会启动；否则用相同的 DATABASE_URL 和密钥运行 node apps/worker/src/main.ts）：连接测试、对象列表和预检查都在那里运行。',
    ),
  },
  WORKER_LOST: {
    scope: 'internal',
    status: 503,
    retry: 'never',
    title: say('The worker that was at it is gone', '正在处理的 worker 已不在'),
    remedy: say(
      'See whether a worker is running, look at what is there by now, and try again.',
      '请确认有 worker 在运行，查看目前的情况，然后重试。',
    ),
  },
  JOB_PROCESS_DIED: {
    scope: 'internal',
    status: 500,
    retry: 'auto',
    title: say('The process of the job ended unexpectedly', '任务进程意外终止'),
    remedy: say(
      'It is started again from its checkpoint; nothing is lost or applied twice.',
      '将从检查点重新启动；不会丢失或重复写入。',
    ),
  },
});
