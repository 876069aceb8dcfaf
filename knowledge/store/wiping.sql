-- Removing what belongs to a project, or what was recorded since a moment, as if it had never been. Offline.

-- name: begin_doomed
CREATE TEMP TABLE IF NOT EXISTS doomed (seq INTEGER PRIMARY KEY)

-- name: doom_since
-- All after a seq, but for what only takes something back: without it, what was forgotten would be there again.
INSERT OR IGNORE INTO temp.doomed SELECT seq FROM event
WHERE seq > :after AND channel NOT IN (SELECT id FROM channel WHERE type IN (SELECT value FROM json_each(:kept)))

-- name: doom_project
-- What carries its number, and that it was asked for by name.
INSERT OR IGNORE INTO temp.doomed
SELECT e.seq FROM event AS e JOIN channel AS c ON c.id = e.channel WHERE e.project = :project
OR CASE WHEN e.body = '' THEN NULL
    WHEN c.type IN (SELECT value FROM json_each(:registry)) THEN json_extract(e.body, '$.number') = :project
    WHEN c.type = 'NameProject' THEN json_extract(e.body, '$.name') IN (
        SELECT json_extract(w.body, '$.name') FROM event AS w JOIN channel AS k ON k.id = w.channel
        WHERE k.type = 'ProjectWatched' AND w.body != '' AND json_extract(w.body, '$.number') = :project)
    WHEN c.type = 'FocusChanged' THEN json_extract(e.body, '$.active') = :project END

-- name: doom
INSERT OR IGNORE INTO temp.doomed (seq) VALUES (?)

-- name: count_doomed
SELECT count(*) FROM temp.doomed

-- name: doomed_of
-- Which of these events go.
SELECT seq FROM temp.doomed WHERE seq IN (SELECT value FROM json_each(:seqs))

-- name: doomed_roots
-- What events that go followed from.
SELECT DISTINCT e.trace FROM event AS e JOIN temp.doomed AS d ON d.seq = e.seq WHERE e.trace IS NOT NULL

-- name: naming
-- Events of no project, or of another one, with a text in them.
SELECT e.seq, e.project, e.body, c.type FROM event AS e JOIN channel AS c ON c.id = e.channel
WHERE e.seq > :after AND e.project IS NOT :project AND instr(e.body, :text) ORDER BY e.seq LIMIT :limit

-- name: put_body
UPDATE event SET body = :body WHERE seq = :seq

-- name: doomed_streams
-- Outputs that only doomed events name.
WITH named (doomed, name) AS (
    SELECT d.seq IS NOT NULL, coalesce(json_extract(e.body, '$.output'), json_extract(e.body, '$.results'))
    FROM event AS e JOIN channel AS c ON c.id = e.channel LEFT JOIN temp.doomed AS d ON d.seq = e.seq
    WHERE c.type IN ('CommandFinished', 'CheckFinished', 'FailureDiagnosed', 'TestsFailed', 'TestsPassed', 'ActDone',
        'ActFailed') AND e.body != '')
SELECT s.id FROM stream AS s
WHERE s.name IN (SELECT name FROM named WHERE doomed) AND s.name NOT IN (SELECT name FROM named WHERE NOT doomed AND name IS NOT NULL)
OR s.name IN (SELECT value FROM json_each(:names)) OR s.at >= :since

-- name: remove_stream
DELETE FROM stream WHERE id = :id

-- name: remove_stream_chunks
DELETE FROM chunk WHERE stream = :id

-- name: note_all_producers
UPDATE producer SET
    last = max(last, coalesce((SELECT max(n) FROM event WHERE producer = producer.id), 0)),
    at = max(at, coalesce((SELECT at FROM event WHERE producer = producer.id ORDER BY n DESC LIMIT 1), 0))

-- name: remove_doomed
DELETE FROM event WHERE seq IN (SELECT seq FROM temp.doomed)

-- name: some_doomed
SELECT seq FROM temp.doomed ORDER BY seq DESC LIMIT :limit

-- name: remove_some_doomed
DELETE FROM event WHERE seq IN (SELECT value FROM json_each(:seqs))

-- name: undoom
DELETE FROM temp.doomed WHERE seq IN (SELECT value FROM json_each(:seqs))

-- name: close_holes
-- What is left of each type is numbered anew from 1.
UPDATE event SET cseq = fresh.number
FROM (SELECT seq, row_number() OVER (PARTITION BY channel ORDER BY seq) AS number FROM event) AS fresh
WHERE fresh.seq = event.seq AND event.cseq != fresh.number

-- name: end_channels
UPDATE channel SET last = coalesce((SELECT cseq FROM event WHERE channel = channel.id ORDER BY seq DESC LIMIT 1), 0)

-- name: remove_bookmarks_of
DELETE FROM bookmark WHERE reader GLOB 'git/' || :project || '/*' OR reader = 'history/git/' || :project

-- name: snapshots_named
-- Contents that changes of files name.
SELECT DISTINCT json_extract(change.value, '$.before') AS before, json_extract(change.value, '$.after') AS after
FROM event AS e, json_each(e.body, '$.changes') AS change
WHERE e.channel = (SELECT id FROM channel WHERE type = 'FilesChanged') AND e.body != ''
