-- What can be found, its words and its vectors.

-- name: entry_of
SELECT entry.*, title, body FROM entry JOIN entry_text ON entry_text.rowid = entry.id
WHERE kind = :kind AND ref = :ref AND part = :part

-- name: entries_by_ref
SELECT entry.*, title, body FROM entry JOIN entry_text ON entry_text.rowid = entry.id
WHERE ref = :ref ORDER BY kind, part

-- name: entry_ids
SELECT id FROM entry WHERE kind = :kind AND ref = :ref

-- name: add_entry
INSERT INTO entry (kind, ref, part, project, at, valid_to, times)
VALUES (:kind, :ref, :part, :project, :at, :valid_to, :times) RETURNING id

-- name: change_entry
UPDATE entry SET ref = :ref, part = :part, project = :project, at = :at, valid_to = :valid_to, times = :times
WHERE id = :id

-- name: rename_entry
UPDATE entry SET kind = :now WHERE kind = :kind AND ref = :ref

-- name: hold_entry
UPDATE entry SET valid_to = :valid_to WHERE ref = :ref

-- name: remove_entry
DELETE FROM entry WHERE id = :id

-- name: put_entry_text
INSERT INTO entry_text (rowid, title, body, parts) VALUES (:id, :title, :body, :parts)

-- name: remove_entry_text
DELETE FROM entry_text WHERE rowid = :id

-- name: merge_entry_text
INSERT INTO entry_text (entry_text) VALUES ('optimize')

-- name: remove_entry_facts
DELETE FROM entry_fact WHERE entry = :id

-- name: remove_entry_command
DELETE FROM entry_command WHERE entry = :id

-- name: entries_newest
SELECT coalesce(max(id), 0) FROM entry

-- name: count_word
SELECT count(*) FROM (SELECT rowid FROM entry_text WHERE entry_text MATCH :word LIMIT :most)

-- name: entries_by_words
SELECT id FROM (
    SELECT entry.id, entry_text.rank AS score FROM entry_text JOIN entry ON entry.id = entry_text.rowid
    WHERE entry_text MATCH :words
      AND (:project IS NULL OR project = :project)
      AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
      AND at >= :since AND at < :until
      AND (:holding IS NULL OR valid_to IS NULL OR valid_to > :holding)
    ORDER BY entry_text.rowid DESC LIMIT :most
) ORDER BY score LIMIT :limit

-- name: entries_by_words_anywhere
-- The same without limits, in half the time.
SELECT id FROM (
    SELECT rowid AS id, rank AS score FROM entry_text WHERE entry_text MATCH :words
    ORDER BY rowid DESC LIMIT :most
) ORDER BY score LIMIT :limit

-- name: entries_that_fit
SELECT id FROM entry
WHERE id IN (SELECT value FROM json_each(:ids))
  AND (:project IS NULL OR project = :project)
  AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
  AND at >= :since AND at < :until
  AND (:holding IS NULL OR valid_to IS NULL OR valid_to > :holding)

-- name: every_entry_that_fits
SELECT id FROM entry
WHERE (:project IS NULL OR project = :project)
  AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
  AND at >= :since AND at < :until
  AND (:holding IS NULL OR valid_to IS NULL OR valid_to > :holding)

-- name: entries_whole
SELECT entry.*, title, body, parts FROM entry JOIN entry_text ON entry_text.rowid = entry.id
WHERE entry.id IN (SELECT value FROM json_each(:ids))

-- name: put_entry_fact
INSERT INTO entry_fact (seq, place, entry, at, trimmed) VALUES (:seq, :place, :entry, :at, :trimmed)

-- name: entries_of_facts
SELECT DISTINCT entry.* FROM entry_fact JOIN entry ON entry.id = entry_fact.entry
WHERE seq IN (SELECT value FROM json_each(:seqs))

-- name: remove_facts
DELETE FROM entry_fact WHERE seq IN (SELECT value FROM json_each(:seqs))

-- name: entries_of_trimmed
SELECT DISTINCT entry.* FROM entry_fact JOIN entry ON entry.id = entry_fact.entry
WHERE seq <= :through AND trimmed

-- name: remove_trimmed
DELETE FROM entry_fact WHERE seq <= :through AND trimmed

-- name: facts_of_entry
SELECT count(*) AS times, max(at) AS at FROM entry_fact WHERE entry = :entry

-- name: last_fact_of_entry
SELECT seq, place FROM entry_fact WHERE entry = :entry ORDER BY seq DESC, place DESC LIMIT 1

-- name: entry_of_command
SELECT entry.* FROM entry_command JOIN entry ON entry.id = entry_command.entry
WHERE digest = :digest AND entry_command.project = :project

-- name: put_entry_command
INSERT INTO entry_command (digest, project, entry) VALUES (:digest, :project, :entry)

-- name: ran_again
UPDATE entry SET ref = :ref, part = :part, at = max(at, :at), times = times + 1 WHERE id = :id

-- name: ran_less
UPDATE entry SET ref = :ref, part = :part, at = :at, times = :times WHERE id = :id
