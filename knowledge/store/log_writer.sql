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
-- Before events go: remember what their numbers say.
UPDATE producer SET
    last = max(last, coalesce((SELECT max(n) FROM event WHERE producer = producer.id), 0)),
    at = max(at, coalesce((SELECT at FROM event WHERE producer = producer.id ORDER BY n DESC LIMIT 1), 0))

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

-- name: old_events
-- What retention may remove: old, and of a type that nothing is rebuilt from. Order is by seq; clocks jump.
SELECT e.seq, c.type FROM event AS e JOIN channel AS c ON c.id = e.channel
WHERE e.seq > :after AND e.seq <= :through AND e.at < :before AND c.type IN (SELECT value FROM json_each(:types))
ORDER BY e.seq LIMIT :limit

-- name: remove_events
DELETE FROM event WHERE seq IN (SELECT value FROM json_each(:seqs))

-- name: old_streams
SELECT id, name, next FROM stream WHERE at < :before AND first < next ORDER BY at LIMIT :limit

-- name: trim_stream
UPDATE stream SET first = next WHERE id = :id

-- name: remove_chunks
DELETE FROM chunk WHERE stream = :id

-- name: remove_idle_producers
-- Producers whose words have all left the log and who have been silent for long.
DELETE FROM producer WHERE at < :before AND NOT EXISTS (SELECT 1 FROM event WHERE producer = producer.id)

-- name: remove_idle_bookmarks
-- Bookmarks of spool files, which never come back; a service's bookmark stays however long it rests.
DELETE FROM bookmark WHERE at < :before AND reader GLOB 'spool/*'
