-- What operators decided about failures, for ever; webhooks and what they were told.
CREATE TABLE "job_decisions" (
  "id" BIGSERIAL NOT NULL,
  "job_id" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "actor" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "event" TEXT NOT NULL,
  "change" INTEGER,
  "detail" JSONB NOT NULL DEFAULT '{}',
  "applied_at" TIMESTAMPTZ(3),
  CONSTRAINT "job_decisions_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "job_decisions_job_id_id_idx" ON "job_decisions"("job_id", "id");
ALTER TABLE "job_decisions" ADD CONSTRAINT "job_decisions_job_id_fkey"
  FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "webhooks" (
  "id" TEXT NOT NULL,
  "project_id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "url" TEXT NOT NULL,
  "key_id" TEXT NOT NULL,
  "sealed" BYTEA NOT NULL,
  "kinds" JSONB NOT NULL,
  "lag_seconds" INTEGER NOT NULL,
  "runway_hours" INTEGER NOT NULL,
  "enabled" BOOLEAN NOT NULL DEFAULT true,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "webhooks_project_id_idx" ON "webhooks"("project_id");
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_project_id_fkey"
  FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "webhook_alarms" (
  "webhook_id" TEXT NOT NULL,
  "job_id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "webhook_alarms_pkey" PRIMARY KEY ("webhook_id", "job_id", "kind")
);
ALTER TABLE "webhook_alarms" ADD CONSTRAINT "webhook_alarms_webhook_id_fkey"
  FOREIGN KEY ("webhook_id") REFERENCES "webhooks"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "webhook_deliveries" (
  "id" BIGSERIAL NOT NULL,
  "webhook_id" TEXT NOT NULL,
  "job_id" TEXT,
  "kind" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "body" TEXT NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'waiting',
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "last_status" INTEGER,
  "last_error" TEXT,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "delivered_at" TIMESTAMPTZ(3),
  CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "webhook_deliveries_state_next_at_idx" ON "webhook_deliveries"("state", "next_at");
CREATE INDEX "webhook_deliveries_webhook_id_id_idx" ON "webhook_deliveries"("webhook_id", "id");
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_fkey"
  FOREIGN KEY ("webhook_id") REFERENCES "webhooks"("id") ON DELETE CASCADE ON UPDATE CASCADE;
