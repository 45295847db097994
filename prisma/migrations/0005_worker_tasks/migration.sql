-- Workers that are there, and what the API asks of them: everything that connects to a source or target.
CREATE TABLE "workers" (
  "name" TEXT NOT NULL,
  "egress" JSONB NOT NULL DEFAULT '[]',
  "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "workers_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "worker_tasks" (
  "id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "subject" TEXT,
  "only_worker" TEXT,
  "repeatable" BOOLEAN NOT NULL,
  "key_id" TEXT NOT NULL,
  "sealed" BYTEA NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "wanted_until" TIMESTAMPTZ(3) NOT NULL,
  "claimed_by" TEXT,
  "claimed_until" TIMESTAMPTZ(3),
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "answer" TEXT,
  CONSTRAINT "worker_tasks_pkey" PRIMARY KEY ("id")
);
-- One precheck a job at a time, whichever API process began it.
CREATE UNIQUE INDEX "worker_tasks_kind_subject_key" ON "worker_tasks"("kind", "subject");

CREATE TABLE "worker_task_events" (
  "id" BIGSERIAL NOT NULL,
  "task_id" TEXT NOT NULL,
  "body" TEXT NOT NULL,
  CONSTRAINT "worker_task_events_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "worker_task_events_task_id_id_idx" ON "worker_task_events"("task_id", "id");
ALTER TABLE "worker_task_events" ADD CONSTRAINT "worker_task_events_task_id_fkey"
  FOREIGN KEY ("task_id") REFERENCES "worker_tasks"("id") ON DELETE CASCADE ON UPDATE CASCADE;
