-- What green runs printed.

-- name: put_green
INSERT OR IGNORE INTO green_run (key, seq, lines) VALUES (:key, :seq, :lines)

-- name: all_greens
SELECT key, seq, lines FROM green_run

-- name: greens
SELECT lines FROM green_run WHERE key = :key ORDER BY seq DESC LIMIT :limit

-- name: forget_older_greens
DELETE FROM green_run WHERE key = :key AND seq < (SELECT seq FROM green_run WHERE key = :key ORDER BY seq DESC LIMIT 1 OFFSET :kept)

-- name: forget_oldest_greens
DELETE FROM green_run WHERE seq <= (SELECT seq FROM green_run ORDER BY seq DESC LIMIT 1 OFFSET :kept)
