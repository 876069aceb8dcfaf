-- Approvals: how they are kept and read.

-- name: put_approval
INSERT OR REPLACE INTO approval VALUES (:id, :seq, :asked_at, :tool, :effect, :title, :preview, :digest, :target, :surface,
    :task, :expires, :project, :paths, :warnings, :evidence, :replaces, :fix, :failure, :state, :decided_at, :who,
    :decided_on, :decided_where, :note, :ended_at, :said)

-- name: approval
SELECT * FROM approval WHERE id = :id

-- name: live_approvals
-- Those that are not over, in the order of asking.
SELECT * FROM approval WHERE ended_at = 0 ORDER BY id

-- name: newest_approvals
-- The youngest first.
SELECT * FROM approval ORDER BY id DESC LIMIT :limit

-- name: rejected_approvals
-- What was denied within a task.
SELECT * FROM approval WHERE task = :task AND state IN ('rejected', 'expired') ORDER BY id

-- name: remove_orphaned_approvals
-- Those whose order was wiped, or what was said of them last: nobody can grant what is on record in part only.
DELETE FROM approval WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.seq = approval.id)
OR NOT EXISTS (SELECT 1 FROM event WHERE event.seq = approval.seq)

-- name: left_undone
-- The seq of the newest event of a type that a reader has not come to, or of an approval that is not over; 0 for none.
SELECT MAX(
    COALESCE((SELECT MAX(seq) FROM event WHERE channel = (SELECT id FROM channel WHERE type = :type)
        AND seq > COALESCE((SELECT position FROM bookmark WHERE reader = :reader), 0)), 0),
    COALESCE((SELECT MAX(seq) FROM approval WHERE ended_at = 0), 0)
)
