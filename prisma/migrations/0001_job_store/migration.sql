-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "organizations" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "projects" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "projects_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "clusters" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "tls_enabled" BOOLEAN NOT NULL,
    "tls_ca" TEXT,
    "stand_in" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "clusters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "private_endpoints" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "private_endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "jobs" (
    "id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "step" TEXT NOT NULL DEFAULT 'connections',
    "source" JSONB NOT NULL DEFAULT '{}',
    "target" JSONB NOT NULL DEFAULT '{}',
    "start" JSONB,
    "add_purged" BOOLEAN NOT NULL DEFAULT false,
    "selection" JSONB,
    "spec" TEXT,
    "options" JSONB NOT NULL DEFAULT '{}',
    "typed" JSONB NOT NULL DEFAULT '{}',
    "desired_state" TEXT NOT NULL DEFAULT 'none',
    "state" TEXT NOT NULL DEFAULT 'draft',
    "state_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state_by" TEXT,
    "error" JSONB,
    "resolved_start" JSONB,
    "decision" JSONB,
    "force_delete" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "lease_holder" TEXT,
    "lease_epoch" BIGINT NOT NULL DEFAULT 0,
    "lease_expires_at" TIMESTAMPTZ(3),
    "idempotency_key" TEXT,
    "request_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_secrets" (
    "job_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_secrets_pkey" PRIMARY KEY ("job_id","name")
);

-- CreateTable
CREATE TABLE "job_status" (
    "job_id" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "stage" TEXT,
    "stage_since" TIMESTAMPTZ(3),
    "progress" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "job_status_pkey" PRIMARY KEY ("job_id")
);

-- CreateTable
CREATE TABLE "table_status" (
    "job_id" TEXT NOT NULL,
    "database" TEXT NOT NULL,
    "table" TEXT NOT NULL,
    "inserted" BIGINT NOT NULL DEFAULT 0,
    "updated" BIGINT NOT NULL DEFAULT 0,
    "deleted" BIGINT NOT NULL DEFAULT 0,
    "ddl" BIGINT NOT NULL DEFAULT 0,
    "updates_missed" BIGINT NOT NULL DEFAULT 0,
    "deletes_missed" BIGINT NOT NULL DEFAULT 0,
    "last_applied_at" TIMESTAMPTZ(3),
    "missed_samples" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "table_status_pkey" PRIMARY KEY ("job_id","database","table")
);

-- CreateTable
CREATE TABLE "job_events" (
    "id" BIGSERIAL NOT NULL,
    "job_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "params" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "job_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric_points" (
    "job_id" TEXT NOT NULL,
    "step_seconds" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(0) NOT NULL,
    "values" JSONB NOT NULL,

    CONSTRAINT "metric_points_pkey" PRIMARY KEY ("job_id","step_seconds","at")
);

-- CreateTable
CREATE TABLE "job_log_lines" (
    "id" BIGSERIAL NOT NULL,
    "job_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "level" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "fields" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "job_log_lines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "precheck_runs" (
    "job_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "items" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "precheck_runs_pkey" PRIMARY KEY ("job_id")
);

-- CreateTable
CREATE TABLE "failed_events" (
    "job_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "data" JSONB NOT NULL,

    CONSTRAINT "failed_events_pkey" PRIMARY KEY ("job_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "clusters_project_id_name_key" ON "clusters"("project_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "private_endpoints_project_id_kind_name_key" ON "private_endpoints"("project_id", "kind", "name");

-- CreateIndex
CREATE UNIQUE INDEX "jobs_idempotency_key_key" ON "jobs"("idempotency_key");

-- CreateIndex
CREATE INDEX "jobs_cluster_id_idx" ON "jobs"("cluster_id");

-- CreateIndex
CREATE INDEX "job_events_job_id_id_idx" ON "job_events"("job_id", "id");

-- CreateIndex
CREATE INDEX "job_log_lines_job_id_id_idx" ON "job_log_lines"("job_id", "id");

-- AddForeignKey
ALTER TABLE "projects" ADD CONSTRAINT "projects_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clusters" ADD CONSTRAINT "clusters_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "private_endpoints" ADD CONSTRAINT "private_endpoints_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job_secrets" ADD CONSTRAINT "job_secrets_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job_status" ADD CONSTRAINT "job_status_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "table_status" ADD CONSTRAINT "table_status_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job_events" ADD CONSTRAINT "job_events_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_points" ADD CONSTRAINT "metric_points_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job_log_lines" ADD CONSTRAINT "job_log_lines_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "precheck_runs" ADD CONSTRAINT "precheck_runs_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "failed_events" ADD CONSTRAINT "failed_events_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- job_status changes once a second and job: room in the page keeps such updates out of the indexes.
ALTER TABLE "job_status" SET (fillfactor = 50);

-- Names are unique among the jobs of a cluster once they are named; drafts may be nameless or share a name.
-- (Prisma's schema has no partial indexes.)
CREATE UNIQUE INDEX "jobs_name_when_started" ON "jobs" ("cluster_id", "name") WHERE "state" NOT IN ('draft', 'prechecking', 'ready', 'deleted');

-- Workers look for these.
CREATE INDEX "jobs_to_lease" ON "jobs" ("id") WHERE "state" IN ('starting', 'running', 'pausing', 'deleting');

INSERT INTO "organizations" ("id", "name") VALUES ('org_default', 'Default organization');
INSERT INTO "projects" ("id", "organization_id", "name") VALUES ('prj_default', 'org_default', 'Default project');
