-- Failures in memory: what broke, since when, how often, and whether it still does.

-- name: put_failure
INSERT INTO failure (id, project, fingerprint, kind, tool, test_id, template, cwd, command, headline, file, file_line,
                     first_at, last_at, last_seq, occurrences)
VALUES (:seq, :project, :fingerprint, :kind, :tool, :test_id, :template, :cwd, :command, :headline, :file, :file_line,
        :at, :at, :seq, 1)
ON CONFLICT (project, fingerprint) DO UPDATE SET
    kind = :kind, tool = :tool, test_id = :test_id, template = :template, cwd = :cwd, command = :command,
    headline = :headline, file = :file, file_line = :file_line,
    last_at = :at, last_seq = :seq, occurrences = occurrences + 1, closed_seq = NULL, closed_at = NULL
RETURNING id

-- name: put_occurrence
INSERT INTO occurrence (seq, failure, trace, at) VALUES (:seq, :failure, :trace, :at)

-- name: close_failure
UPDATE failure SET closed_seq = :seq, closed_at = :at, flaky = flaky + :flaky
WHERE id = coalesce((SELECT failure FROM occurrence WHERE seq = :id), :id) AND closed_seq IS NULL

-- name: rate_occurrence
UPDATE occurrence SET useful = :useful WHERE seq = :seq

-- name: failure_of_occurrence
SELECT failure.* FROM occurrence JOIN failure ON failure.id = occurrence.failure WHERE occurrence.seq = :seq

-- name: failure_by_id
SELECT * FROM failure WHERE id = :id

-- name: failure_by_print
SELECT * FROM failure WHERE project = :project AND fingerprint = :fingerprint

-- name: open_of_place
SELECT * FROM failure
WHERE closed_seq IS NULL AND project = :project AND template = :template AND cwd = :cwd AND last_seq < :seq

-- name: open_tests
SELECT * FROM failure WHERE closed_seq IS NULL AND test_id IS NOT NULL AND project = :project AND last_seq < :seq

-- name: failures_open
SELECT * FROM failure WHERE closed_seq IS NULL ORDER BY last_seq DESC

-- name: failures_closed
SELECT * FROM failure WHERE closed_seq IS NOT NULL ORDER BY last_seq DESC

-- name: failures_all
SELECT * FROM failure ORDER BY last_seq DESC

-- name: failures_latest
-- What failed last, of one project or of all, each with the run that showed it.
SELECT failure.*, occurrence.trace FROM failure LEFT JOIN occurrence ON occurrence.seq = failure.last_seq
WHERE :project IS NULL OR failure.project = :project ORDER BY failure.last_seq DESC LIMIT :limit

-- name: failures_outdated
SELECT * FROM failure WHERE fingerprint NOT GLOB :current ORDER BY id

-- name: rename_failure
UPDATE failure SET fingerprint = :fingerprint, kind = :kind WHERE id = :id

-- name: move_occurrences
UPDATE occurrence SET failure = :older WHERE failure = :younger

-- name: join_counts
UPDATE failure SET
    occurrences = failure.occurrences + other.occurrences,
    flaky = failure.flaky + other.flaky,
    first_at = min(failure.first_at, other.first_at),
    closed_at = CASE WHEN ifnull(failure.closed_seq, 0) < ifnull(other.closed_seq, 0)
                     THEN other.closed_at ELSE failure.closed_at END,
    closed_seq = nullif(max(ifnull(failure.closed_seq, 0), ifnull(other.closed_seq, 0)), 0)
FROM (SELECT * FROM failure WHERE id = :younger) AS other
WHERE failure.id = :older

-- name: join_latest
UPDATE failure SET
    tool = other.tool, test_id = other.test_id, template = other.template, cwd = other.cwd, command = other.command,
    headline = other.headline, file = other.file, file_line = other.file_line,
    last_at = other.last_at, last_seq = other.last_seq
FROM (SELECT * FROM failure WHERE id = :younger) AS other
WHERE failure.id = :older AND failure.last_seq < other.last_seq

-- name: remove_failure
DELETE FROM failure WHERE id = :id

-- name: reopen_failure
UPDATE failure SET closed_seq = NULL, closed_at = NULL WHERE id = :id AND closed_seq < last_seq

-- name: occurrences_before
SELECT COUNT(*) AS times, MIN(occurrence.at) AS first_at, MAX(occurrence.at) AS last_at
FROM occurrence WHERE failure = :failure AND seq < :seq AND trace != :trace

-- name: occurrences_of
SELECT seq, trace, at FROM occurrence WHERE failure = :failure AND seq < :seq ORDER BY seq DESC LIMIT :limit
