-- Structures of source tables by position: what row events are read with when the log does not describe its tables.
CREATE TABLE "schema_history" (
    "id" BIGSERIAL NOT NULL,
    "job_id" TEXT NOT NULL,
    "entry" JSONB NOT NULL,

    CONSTRAINT "schema_history_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "schema_history_job_id_id_idx" ON "schema_history"("job_id", "id");

ALTER TABLE "schema_history" ADD CONSTRAINT "schema_history_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;
