-- Writing the event log; only the hub does.

-- name: producer
SELECT id, max(last, coalesce((SELECT max(n) FROM event WHERE producer = producer.id), 0)) AS last
FROM producer WHERE source = :source AND epoch = :epoch

-- name: add_producer
INSERT INTO producer (source, epoch, last, at) VALUES (:source, :epoch, 0, :at)

-- name: advance_producer
UPDATE producer SET last = :last, at = :at WHERE id = :id

-- name: channels
SELECT id, type, max(last, coalesce(
    (SELECT cseq FROM event WHERE channel = channel.id ORDER BY seq DESC LIMIT 1), 0)) AS last
FROM channel

-- name: add_channel
INSERT INTO channel (id, type, last) VALUES (:id, :type, 0)

-- name: note_producers
-- Before events go: remember what the numbers of those who said them say.
UPDATE producer SET
    last = max(last, coalesce((SELECT max(n) FROM event WHERE producer = producer.id), 0)),
    at = max(at, coalesce((SELECT at FROM event WHERE producer = producer.id ORDER BY n DESC LIMIT 1), 0))
WHERE id IN (SELECT producer FROM event WHERE seq IN (SELECT value FROM json_each(:seqs)))

-- name: note_channels
UPDATE channel SET last = max(last, coalesce(
    (SELECT cseq FROM event WHERE channel = channel.id ORDER BY seq DESC LIMIT 1), 0))

-- name: add_event
INSERT INTO event (seq, channel, cseq, producer, n, version, service, trace, cause, at, zone, project, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: put_bookmark
INSERT INTO bookmark (reader, position, at) VALUES (:reader, :position, :at)
ON CONFLICT (reader) DO UPDATE SET position = excluded.position, at = excluded.at

-- name: add_stream
INSERT INTO stream (name, first, next, ended, at) VALUES (:name, 0, 0, 0, :at)

-- name: grow_stream
UPDATE stream SET next = :next, ended = max(ended, :ended), at = :at WHERE id = :id

-- name: add_chunk
INSERT INTO chunk (stream, off, kind, text) VALUES (?, ?, ?, ?)

-- name: put_meta
INSERT INTO meta (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value

-- name: first_trimmable
-- The oldest event that retention may ever remove.
SELECT min(oldest) FROM (
    SELECT (SELECT min(e.seq) FROM event AS e WHERE e.channel = c.id) AS oldest
    FROM channel AS c WHERE c.type IN (SELECT value FROM json_each(:types)))

-- name: count_old
-- How many events that may be removed are stamped before a moment.
SELECT count(*) FROM event INDEXED BY event_moment WHERE at < :before AND seq <= :through
AND channel IN (SELECT id FROM channel WHERE type IN (SELECT value FROM json_each(:types)))

-- name: trimmable
-- Events that may be removed, in order. (CROSS JOIN: go through the events by seq, and stop at the limit.)
SELECT e.seq, e.at, c.type FROM event AS e CROSS JOIN channel AS c ON c.id = e.channel
WHERE e.seq > :after AND e.seq <= :through AND c.type IN (SELECT value FROM json_each(:types))
ORDER BY e.seq LIMIT :limit

-- name: remove_events
DELETE FROM event WHERE seq IN (SELECT value FROM json_each(:seqs))

-- name: old_streams
-- Streams whose last chunk is old. One that is dated in the future is as old as those that were begun after it.
SELECT id, name, next FROM stream WHERE id IN (
    SELECT id FROM stream WHERE first < next AND at < :before
    UNION ALL
    SELECT id FROM stream WHERE first < next AND at > :now
    AND id < (SELECT max(id) FROM stream WHERE first < next AND at < :before))
ORDER BY at LIMIT :limit

-- name: count_old_streams
SELECT count(*) FROM stream WHERE first < next AND at < :before

-- name: first_streams
-- The streams that were begun first.
SELECT id, name, next FROM stream WHERE first < next ORDER BY id LIMIT :limit

-- name: trim_stream
UPDATE stream SET first = next WHERE id = :id

-- name: remove_chunks
DELETE FROM chunk WHERE stream = :id

-- name: remove_idle_producers
-- Producers whose words have all left the log and who have been silent for long.
DELETE FROM producer WHERE at < :before AND NOT EXISTS (SELECT 1 FROM event WHERE producer = producer.id)

-- name: remove_idle_bookmarks
-- Bookmarks of spool files and of answers, which never come back; a service's bookmark stays however long it rests.
DELETE FROM bookmark WHERE at < :before AND (reader GLOB 'spool/*' OR reader GLOB 'answer:*')
