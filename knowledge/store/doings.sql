-- What was done in projects, as far as habits show in it.

-- name: put_doing
INSERT INTO doing (seq, project, at, sort, name, place, until, status)
VALUES (:seq, :project, :at, :sort, :name, :place, :until, :status)

-- name: doings_of_project
-- The latest, in order.
SELECT * FROM (SELECT seq, project, at, sort, name, place, until, status FROM doing
               WHERE project = :project ORDER BY at DESC, seq DESC LIMIT :limit)
ORDER BY at, seq

-- name: doings_before
-- The latest before an event, the latest first.
SELECT seq, project, at, sort, name, place, until, status FROM doing
WHERE project = :project AND (at, seq) < (:at, :seq) ORDER BY at DESC, seq DESC LIMIT :limit

-- name: times_done
SELECT COUNT(*) FROM doing WHERE name = :name

-- name: projects_doing
SELECT DISTINCT project FROM doing WHERE name = :name ORDER BY project LIMIT :limit

-- name: trim_doings
DELETE FROM doing WHERE seq <= :through

-- name: erase_doing
DELETE FROM doing WHERE seq = :seq

-- name: put_edited
INSERT INTO edited (seq, project, at) VALUES (:seq, :project, :at)

-- name: edited_between
SELECT at FROM edited WHERE project = :project AND at > :after AND at < :before ORDER BY at LIMIT :limit

-- name: trim_edited
DELETE FROM edited WHERE seq <= :through

-- name: erase_edited
DELETE FROM edited WHERE seq = :seq
