-- What was asked and answered, and which of it holds something that is to go.

-- name: asked_and_answered
-- Questions and their endings, with their own ids and whose they are.
SELECT e.seq, c.type, e.cause, e.project, e.body, p.source || '.' || p.epoch || '.' || e.n AS id
FROM event AS e JOIN channel AS c ON c.id = e.channel JOIN producer AS p ON p.id = e.producer
WHERE c.type IN (SELECT value FROM json_each(:types)) AND e.body != '' ORDER BY e.seq

-- name: roots_of
-- What these events followed from.
SELECT DISTINCT trace FROM event WHERE seq IN (SELECT value FROM json_each(:seqs)) AND trace IS NOT NULL

-- name: every_trace
-- With whether a chat model had a part in it.
SELECT t.id, t.root, t.project, t.conversation, t.key,
    EXISTS (SELECT 1 FROM span AS s WHERE s.trace = t.id AND s.operation = 'chat') AS chat
FROM trace AS t ORDER BY t.id

-- name: every_body
SELECT id, packed FROM body

-- name: traces_of_bodies
SELECT DISTINCT s.trace FROM span_body AS b JOIN span AS s ON s.id = b.span
WHERE b.body IN (SELECT value FROM json_each(:ids))

-- name: every_inline
-- What stands in the rows of spans themselves.
SELECT s.trace, s.attributes, coalesce(group_concat(b.text, char(10)), '') AS text
FROM span AS s LEFT JOIN span_body AS b ON b.span = s.id GROUP BY s.id

-- name: traces_touched
-- Those with a step that ended at a moment or later.
SELECT DISTINCT trace FROM span WHERE began + took_us >= :since

-- name: stream_of_name
SELECT id FROM stream WHERE name = :name
