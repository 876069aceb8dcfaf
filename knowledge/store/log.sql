-- Reading the event log.

-- name: head
-- The seq of the newest event.
SELECT max(seq) FROM event

-- name: tail
-- The newest events, youngest first.
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
ORDER BY e.seq DESC LIMIT :limit

-- name: since
-- Everything after a seq, in order.
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE e.seq > :seq ORDER BY e.seq LIMIT :limit

-- name: since_of_type
-- Events of one type after a seq, in order.
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE e.channel = (SELECT id FROM channel WHERE type = :type) AND e.seq > :seq
ORDER BY e.seq LIMIT :limit

-- name: tail_of_type
-- The newest events of one type, youngest first.
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE e.channel = (SELECT id FROM channel WHERE type = :type) AND e.seq < :below
ORDER BY e.seq DESC LIMIT :limit

-- name: by_seq
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE e.seq = :seq

-- name: by_origin
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE p.source = :source AND p.epoch = :epoch AND e.n = :n

-- name: of_trace
-- What followed from a root, without the root itself.
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE e.trace = :trace ORDER BY e.seq

-- name: first_at_or_after
-- The seq before the first event that is as young as a moment; clocks jump, so this is a place to begin, no more.
SELECT coalesce(min(seq) - 1, (SELECT max(seq) FROM event), 0) FROM event WHERE at >= :at

-- name: bookmark
SELECT position FROM bookmark WHERE reader = :reader

-- name: counts
-- Events kept, by type.
SELECT c.type, count(*) AS kept, min(e.cseq) AS first, max(e.cseq) AS last
FROM event AS e JOIN channel AS c ON c.id = e.channel GROUP BY e.channel ORDER BY kept DESC

-- name: waiting
-- How many events of one type a reader has not come to.
SELECT count(*) FROM event WHERE channel = (SELECT id FROM channel WHERE type = :type) AND seq > :seq

-- name: stream
SELECT id, name, first, next, ended FROM stream WHERE name = :name

-- name: chunks
-- Chunks of a stream from an offset.
SELECT off, kind, text FROM chunk WHERE stream = :stream AND off >= :off ORDER BY off LIMIT :limit

-- name: meta
SELECT value FROM meta WHERE key = :key
