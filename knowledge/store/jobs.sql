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
