-- Jobs: how they are kept and read.

-- name: put_job
INSERT OR REPLACE INTO job VALUES (:id, :seq, :project, :kind, :key, :arguments, :priority, :resource, :idle, :state, :step,
    :steps, :saved, :leases, :lease, :tries, :deaths, :run_at, :queued_at, :began_at, :ended_at, :said)

-- name: job
SELECT * FROM job WHERE id = :id

-- name: live_jobs
-- Those that are not over, in the order of asking.
SELECT * FROM job WHERE ended_at = 0 ORDER BY id

-- name: newest_jobs
-- The youngest first.
SELECT * FROM job ORDER BY id DESC LIMIT :limit

-- name: last_job_of_keys
-- The youngest under a key that begins so.
SELECT * FROM job WHERE key >= :key AND key < :key || char(1114111) AND key != '' ORDER BY id DESC LIMIT 1

-- name: orphaned_jobs
-- Those whose order was trimmed or wiped.
SELECT id FROM job WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.seq = job.id)

-- name: remove_chunks_of_job
DELETE FROM chunk WHERE stream = (SELECT id FROM stream WHERE name = :stream)

-- name: remove_stream_of_job
DELETE FROM stream WHERE name = :stream

-- name: remove_job
DELETE FROM job WHERE id = :id

-- name: put_artifact
INSERT OR REPLACE INTO artifact VALUES (:job, :name, :media, :sha, :size, :stored, :kept_at)

-- name: artifacts
-- Those of a job, by name.
SELECT * FROM artifact WHERE job = :job ORDER BY name

-- name: every_artifact
-- In the order of their jobs.
SELECT * FROM artifact ORDER BY job, name

-- name: artifacts_named
-- What the files are called that are wanted.
SELECT DISTINCT sha FROM artifact

-- name: artifacts_before
-- Whether one that may go was kept before a moment.
SELECT 1 FROM artifact JOIN job ON job.id = artifact.job WHERE job.ended_at != 0 AND kept_at < :before LIMIT 1

-- name: artifact_bytes
-- What they take; what several jobs left alike is there once.
SELECT COALESCE(SUM(stored), 0) FROM (SELECT MAX(stored) AS stored FROM artifact GROUP BY sha)

-- name: artifacts_that_may_go
-- In the order of their jobs: those of jobs that are over.
SELECT artifact.* FROM artifact JOIN job ON job.id = artifact.job WHERE job.ended_at != 0 ORDER BY artifact.job, name

-- name: remove_artifact
DELETE FROM artifact WHERE job = :job AND name = :name

-- name: remove_orphaned_artifacts
-- Those whose job is gone; an earlier release removes jobs without knowing of these.
DELETE FROM artifact WHERE NOT EXISTS (SELECT 1 FROM job WHERE job.id = artifact.job)
