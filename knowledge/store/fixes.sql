-- Fixes in memory: what made red green, or what the user says does, and how often it helped.

-- name: put_fix
INSERT INTO fix (id, failure, project, fingerprint, kind, tree, edits, commands, text, error, left_out, explained,
                 branch, "commit", author, at, green, said)
VALUES (:id, :failure, :project, :fingerprint, :kind, :tree, :edits, :commands, :text, :error, :left_out, :explained,
        :branch, :commit, :author, :at, :green, :said)

-- name: supersede_fix
UPDATE fix SET superseded_by = :by WHERE id = :id AND id < :by AND superseded_by IS NOT 0

-- name: forget_fix
-- Nothing took its place.
UPDATE fix SET superseded_by = 0 WHERE id = :id

-- name: restore_fix
UPDATE fix SET superseded_by = NULL WHERE id = :id AND (superseded_by IS NOT 0 OR :forgotten)

-- name: erase_fix
DELETE FROM fix WHERE id = :id

-- name: erase_judgements
DELETE FROM judgement WHERE fix = :id

-- name: put_judgement
INSERT INTO judgement (fix, failure, by, run, helped)
SELECT :fix, :failure, :by, :run, :helped WHERE EXISTS (SELECT 1 FROM fix WHERE id = :fix)
ON CONFLICT (fix, failure, by, run) DO UPDATE SET helped = :helped

-- name: fixes_all
SELECT * FROM fix_counted ORDER BY id DESC

-- name: fix_by_id
SELECT * FROM fix_counted WHERE id = :id

-- name: fixes_of_failure
SELECT * FROM fix_counted
WHERE failure = coalesce((SELECT failure FROM occurrence WHERE seq = :failure), :failure)

-- name: fixes_by_print
SELECT * FROM fix_counted WHERE fingerprint = :fingerprint

-- name: fixes_by_kind
SELECT * FROM fix_counted WHERE kind = :kind

-- name: rename_fixes
UPDATE fix SET fingerprint = :fingerprint, kind = :kind WHERE failure = :id

-- name: move_fixes
UPDATE fix SET failure = :older WHERE failure = :younger
