export { LEASE_RENEW_SECONDS, LEASE_TTL_SECONDS, type Lease, Leases } from './lease/leases.ts';
export { MIGRATIONS_FOLDER, migrate } from './migrate/migrate.ts';
export {
  type Listener,
  listen,
  listenToTasks,
  type Notification,
  type NotificationHandlers,
  type NotificationKind,
  type TaskNotification,
} from './notify/notifications.ts';
export { openPool, type PoolOptions } from './open-pool.ts';
export { type JobStore, openJobStore } from './open-store.ts';
export type { AccountChange } from './records/accounts.ts';
export { API_TOKEN_PREFIX, type TokenOwner } from './records/api-tokens.ts';
export type { NewAuditEntry } from './records/audit-log.ts';
export { DEFAULT_PROJECT_ID } from './records/clusters.ts';
export { LEAVES_OUT, type NewDecision } from './records/decisions.ts';
export { type DraftPart, type FieldProblem, unfit } from './records/draft-problems.ts';
export type { NewEvent } from './records/events.ts';
export { type Actor, type AskOptions, changesMeaning } from './records/jobs.ts';
export type { OtherJob } from './records/others-on-target.ts';
export type { StoredPrecheck } from './records/precheck-runs.ts';
export type { ClaimedDelivery } from './records/webhooks.ts';
export { type Resealed, rotateKeys } from './secrets/rotate-keys.ts';
export { SecretBox } from './secrets/secret-box.ts';
export { openSecretBox } from './secrets/secret-key.ts';
export { isStoreUnavailable, isUnstorableText } from './store-error.ts';
export {
  type PrecheckFacts,
  TASK_KINDS,
  type TaskEvent,
  type TaskInput,
  type TaskKind,
  type TaskOutput,
} from './tasks/task-kinds.ts';
export {
  type ClaimedTask,
  TASK_RENEW_SECONDS,
  type TaskAnswer,
  type TaskOptions,
  TaskQueue,
  type TaskState,
  type WorkerNode,
} from './tasks/task-queue.ts';
export {
  type JobProcessDecision,
  type ServerAccess,
  type StoredDecision,
  storedDecision,
  type WorkerJob,
} from './worker/worker-job.ts';
export { type NewLogLine, newWorkerName, type TableDelta, type WantedJob, WorkerStore } from './worker/worker-store.ts';
