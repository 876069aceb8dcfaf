-- Reading the event log.

-- name: head
-- The seq of the newest event.
SELECT max(seq) FROM event

-- name: tail
-- The newest events after a seq, youngest first.
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE e.seq > :after ORDER BY e.seq DESC LIMIT :limit

-- name: since
-- Everything after a seq, in order.
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE e.seq > :seq ORDER BY e.seq LIMIT :limit

-- name: since_of_type
-- Events of one type after a seq, in order.
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE e.channel = (SELECT id FROM channel WHERE type = :type) AND e.seq > :seq AND e.body != ''
ORDER BY e.seq LIMIT :limit

-- name: tail_of_type
-- The newest events of one type, youngest first.
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE e.channel = (SELECT id FROM channel WHERE type = :type) AND e.seq > :after AND e.seq < :below AND e.body != ''
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
-- The seq before the earliest of the events that come next after a moment. Clocks jump, so a thousand of them are
-- asked; what is dated later than `until` is no witness.
SELECT coalesce(min(seq) - 1, (SELECT max(seq) FROM event), 0)
FROM (SELECT seq FROM event WHERE at >= :at AND at <= :until ORDER BY at LIMIT 1000)

-- name: newest_before
-- The youngest stamp before a moment.
SELECT max(at) FROM event WHERE at < :at

-- name: any_before
SELECT 1 FROM event INDEXED BY event_moment WHERE at < :before
AND channel IN (SELECT id FROM channel WHERE type IN (SELECT value FROM json_each(:types))) LIMIT 1

-- name: count_of
SELECT count(*) FROM event INDEXED BY event_moment
WHERE channel IN (SELECT id FROM channel WHERE type IN (SELECT value FROM json_each(:types)))

-- name: stamp_of_rank
-- The stamp with `rank` smaller ones.
SELECT at FROM event INDEXED BY event_moment
WHERE channel IN (SELECT id FROM channel WHERE type IN (SELECT value FROM json_each(:types)))
ORDER BY at LIMIT 1 OFFSET :rank

-- name: bookmark
SELECT position FROM bookmark WHERE reader = :reader

-- name: bookmarks
-- Readers whose names begin with a prefix.
SELECT reader, position, at FROM bookmark WHERE substr(reader, 1, length(:prefix)) = :prefix

-- name: counts
-- Events kept, by type, and the numbers of the oldest and the newest. It reads an index, not the events.
SELECT c.type, k.kept,
    (SELECT cseq FROM event WHERE seq = k.oldest) AS first, (SELECT cseq FROM event WHERE seq = k.newest) AS last
FROM (SELECT channel, count(*) AS kept, min(seq) AS oldest, max(seq) AS newest FROM event GROUP BY channel) AS k
JOIN channel AS c ON c.id = k.channel ORDER BY k.kept DESC

-- name: waiting
-- How many events of one type a reader has not come to: they are numbered without a hole, so nothing is counted.
SELECT (SELECT cseq FROM event WHERE channel = c.id ORDER BY seq DESC LIMIT 1)
    - (SELECT cseq FROM event WHERE channel = c.id AND seq > :seq ORDER BY seq LIMIT 1) + 1
FROM channel AS c WHERE c.type = :type

-- name: stream
SELECT id, name, first, next, ended FROM stream WHERE name = :name

-- name: chunks
-- Chunks of a stream from an offset.
SELECT off, kind, text FROM chunk WHERE stream = :stream AND off >= :off ORDER BY off LIMIT :limit

-- name: meta
SELECT value FROM meta WHERE key = :key

-- name: nth_of_type
-- The seq of the nth event of one type before a seq, youngest first.
SELECT seq FROM event WHERE channel = (SELECT id FROM channel WHERE type = :type) AND seq < :below
ORDER BY seq DESC LIMIT 1 OFFSET :n

-- name: successes
-- Commands that succeeded in one place, youngest first. Only bodies that may be meant are read as JSON.
SELECT e.*, c.type, p.source, p.epoch
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE e.channel = (SELECT id FROM channel WHERE type = 'CommandFinished') AND e.seq < :below AND e.seq > :after
    AND e.project IS :project AND instr(e.body, '"status":0,')
    AND json_extract(e.body, '$.cwd') = :cwd AND json_extract(e.body, '$.status') = 0
ORDER BY e.seq DESC LIMIT :limit

-- name: latest_commands
-- The commands that ended last, youngest first, and no more of them than is asked for here.
SELECT seq, project, body FROM event
WHERE channel = (SELECT id FROM channel WHERE type = 'CommandFinished') AND body != ''
ORDER BY seq DESC LIMIT :limit

-- name: project_with_key
-- The number of the project that is watched under a key; it was said last.
SELECT w.number FROM (
    SELECT json_extract(body, '$.number') AS number, seq FROM event
    WHERE channel = (SELECT id FROM channel WHERE type = 'ProjectWatched') AND json_extract(body, '$.key') = :key
    ORDER BY seq DESC LIMIT 1
) AS w WHERE NOT EXISTS (
    SELECT 1 FROM event AS u
    WHERE u.channel = (SELECT id FROM channel WHERE type = 'ProjectUnwatched') AND u.seq > w.seq
        AND json_extract(u.body, '$.number') = w.number AND json_extract(u.body, '$.trees') = '[]'
)
