-- Notes in memory: each with every version it had, and when it held.

-- name: put_note
INSERT INTO note (id, project, sources, confidence, author, proposal, origin, taken, version)
VALUES (:id, :project, :sources, :confidence, :author, :proposal, :origin, :taken, :id)

-- name: put_note_version
INSERT INTO note_version (seq, note, base, kind, title, body, tags, valid_from, valid_to, at, settles, standing)
VALUES (:seq, :note, :base, :kind, :title, :body, :tags, :valid_from, :valid_to, :at, :settles, :standing)

-- name: set_note_version
UPDATE note SET version = :version WHERE id = :note

-- name: set_note_standing
UPDATE note_version SET standing = :standing WHERE seq = :seq

-- name: settle_note_version
UPDATE note_version SET standing = 'settled' WHERE note = :note AND seq = :seq AND standing = 'conflict'

-- name: put_note_ending
INSERT INTO note_ending (note, seq, by, valid_to)
SELECT :note, :seq, :by, :valid_to WHERE EXISTS (SELECT 1 FROM note WHERE id = :note)
ON CONFLICT (note, seq) DO NOTHING

-- name: note_by_id
SELECT * FROM note_now WHERE id = :id

-- name: notes_found
-- The newest first; with `moment` only those that nothing had ended by then.
SELECT * FROM note_now
WHERE (:kind IS NULL OR kind = :kind) AND (:project IS NULL OR project = :project)
  AND (:moment IS NULL OR (coalesce(until > :moment, TRUE) AND coalesce(ended > :moment, TRUE)))
  AND NOT EXISTS (SELECT 1 FROM json_each(:tags) AS wanted
                  WHERE NOT EXISTS (SELECT 1 FROM json_each(note_now.tags) AS own WHERE lower(own.value) = wanted.value))
ORDER BY id DESC LIMIT :limit

-- name: notes_number
SELECT COUNT(*) FROM note_now
WHERE (:kind IS NULL OR kind = :kind) AND (:project IS NULL OR project = :project)
  AND (:moment IS NULL OR (coalesce(until > :moment, TRUE) AND coalesce(ended > :moment, TRUE)))
  AND NOT EXISTS (SELECT 1 FROM json_each(:tags) AS wanted
                  WHERE NOT EXISTS (SELECT 1 FROM json_each(note_now.tags) AS own WHERE lower(own.value) = wanted.value))

-- name: notes_that_say
SELECT * FROM note_now
WHERE title = :title AND body = :body AND kind = :kind AND project = :project ORDER BY id DESC

-- name: notes_of_origin
SELECT * FROM note_now WHERE origin = :origin AND origin != '' ORDER BY id

-- name: note_version
SELECT * FROM note_version WHERE seq = :seq

-- name: note_versions
SELECT * FROM note_version WHERE note = :note ORDER BY seq

-- name: note_conflicts
SELECT * FROM note_version WHERE note = :note AND standing = 'conflict' ORDER BY seq

-- name: note_version_as_of
-- The version that counted at a moment: of those in line, the last that had been written.
SELECT * FROM note_version WHERE note = :note AND standing = 'line' AND at <= :moment ORDER BY seq DESC LIMIT 1

-- name: note_endings
SELECT * FROM note_ending WHERE note = :note ORDER BY seq

-- name: erase_note
DELETE FROM note WHERE id = :seq

-- name: erase_versions_of_note
DELETE FROM note_version WHERE note = :seq

-- name: erase_endings_of_note
DELETE FROM note_ending WHERE note = :seq

-- name: erase_note_ending
DELETE FROM note_ending WHERE seq = :seq

-- name: every_note_row
SELECT id, project, sources, confidence, author, proposal, origin, taken, version FROM note

-- name: copy_note_row
INSERT INTO note (id, project, sources, confidence, author, proposal, origin, taken, version)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: every_version_row
SELECT seq, note, base, kind, title, body, tags, valid_from, valid_to, at, settles, standing FROM note_version

-- name: copy_version_row
INSERT INTO note_version (seq, note, base, kind, title, body, tags, valid_from, valid_to, at, settles, standing)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: every_ending_row
SELECT note, seq, by, valid_to FROM note_ending

-- name: copy_ending_row
INSERT INTO note_ending (note, seq, by, valid_to) VALUES (?, ?, ?, ?)
