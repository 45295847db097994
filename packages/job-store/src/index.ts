export { LEASE_RENEW_SECONDS, LEASE_TTL_SECONDS, type Lease, Leases } from './lease/leases.ts';
export { migrate } from './migrate/migrate.ts';
export { type Listener, listen, type Notification, type NotificationHandlers } from './notify/notifications.ts';
export type { NewEvent } from './records/events.ts';
export { SecretBox } from './secrets/secret-box.ts';
export { openSecretBox } from './secrets/secret-key.ts';
export { type ServerAccess, type StoredDecision, storedDecision, type WorkerJob } from './worker/worker-job.ts';
export { type NewLogLine, newWorkerName, type TableDelta, WorkerStore } from './worker/worker-store.ts';
