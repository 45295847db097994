import { PrismaPg } from '@prisma/adapter-pg';
import type { StoreContext } from './context.ts';
import { PrismaClient } from './generated/client.ts';
import { migrate } from './migrate/migrate.ts';
import { openPool } from './open-pool.ts';
import { Accounts } from './records/accounts.ts';
import { ApiTokens } from './records/api-tokens.ts';
import { AuditLog } from './records/audit-log.ts';
import { Clusters } from './records/clusters.ts';
import { Decisions } from './records/decisions.ts';
import { Events } from './records/events.ts';
import { JobHistory } from './records/job-history.ts';
import { Jobs } from './records/jobs.ts';
import { PrecheckRuns } from './records/precheck-runs.ts';
import { PrivateEndpoints } from './records/private-endpoints.ts';
import { Webhooks } from './records/webhooks.ts';
import type { SecretBox } from './secrets/secret-box.ts';
import { TaskQueue } from './tasks/task-queue.ts';

/** The job store as the API uses it. */
export interface JobStore {
  readonly accounts: Accounts;
  readonly apiTokens: ApiTokens;
  readonly audit: AuditLog;
  readonly clusters: Clusters;
  readonly endpoints: PrivateEndpoints;
  readonly jobs: Jobs;
  readonly history: JobHistory;
  readonly decisions: Decisions;
  readonly webhooks: Webhooks;
  readonly events: Events;
  readonly prechecks: PrecheckRuns;
  readonly tasks: TaskQueue;
  /** Whether Postgres answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Applies missing migrations and opens the store. `onIdleError` hears of connections lost while unused. */
export async function openJobStore(
  databaseUrl: string,
  box: SecretBox,
  onIdleError: (error: Error) => void,
): Promise<JobStore> {
  await migrate(databaseUrl);
  const pool = openPool({ databaseUrl, name: 'tideway-api', max: 10, onIdleError });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const context: StoreContext = { prisma, pool, box };
  return {
    accounts: new Accounts(context),
    apiTokens: new ApiTokens(context),
    audit: new AuditLog(context),
    clusters: new Clusters(context),
    endpoints: new PrivateEndpoints(context),
    jobs: new Jobs(context),
    history: new JobHistory(context),
    decisions: new Decisions(context),
    webhooks: new Webhooks(context),
    events: new Events(context),
    prechecks: new PrecheckRuns(context),
    tasks: new TaskQueue(pool, box),
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
