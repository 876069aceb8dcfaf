-- The history that atuin keeps in a database of its own, read and never written.

-- name: atuin_newest
-- The history that atuin keeps, youngest first; a command that still runs, or was cut off, has a status of -1.
SELECT timestamp, duration, exit, command, cwd, hostname FROM history
WHERE deleted_at IS NULL ORDER BY timestamp DESC LIMIT :most
