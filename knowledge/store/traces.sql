-- Traces of answers: how they are kept, read, kept for longer, and removed.

-- name: trace_of_root
SELECT id FROM trace WHERE root = :root

-- name: traced_root
-- The event that a trace begins with, unless it was erased.
SELECT e.seq, e.at, e.project FROM event AS e JOIN producer AS p ON p.id = e.producer
WHERE p.source = :source AND p.epoch = :epoch AND e.n = :n AND e.body != ''

-- name: add_trace
INSERT INTO trace (id, root, at, project) VALUES (:id, :root, :at, :project)

-- name: name_trace
-- What its first span says of it, which ends last.
UPDATE trace SET conversation = :conversation, key = :key, project = coalesce(project, :project) WHERE id = :id

-- name: add_span
-- What is said of a span first is kept.
INSERT INTO span (trace, span, parent, name, operation, began, took_us, error, attributes)
VALUES (:trace, :span, :parent, :name, :operation, :began, :took_us, :error, :attributes)
ON CONFLICT (trace, span) DO NOTHING RETURNING id

-- name: body_of
SELECT id FROM body WHERE sha = ?

-- name: add_body
INSERT INTO body (sha, packed) VALUES (?, ?) RETURNING id

-- name: add_span_body
INSERT INTO span_body (span, name, text, body) VALUES (?, ?, ?, ?)

-- name: trace
SELECT * FROM trace WHERE id = :id

-- name: traces_newest
-- The youngest first.
SELECT * FROM trace WHERE id < :below ORDER BY id DESC LIMIT :limit

-- name: traces_of_conversation
-- The youngest first.
SELECT * FROM trace WHERE conversation = :conversation AND conversation != '' AND id < :below
ORDER BY id DESC LIMIT :limit

-- name: trace_of_key
SELECT * FROM trace WHERE key = :key AND key != '' ORDER BY id DESC LIMIT 1

-- name: traces_since
SELECT * FROM trace WHERE at >= :at ORDER BY id

-- name: spans_of
SELECT * FROM span WHERE trace = :trace ORDER BY began, id

-- name: bodies_of
SELECT b.span, b.name, b.text, p.packed
FROM span AS s JOIN span_body AS b ON b.span = s.id LEFT JOIN body AS p ON p.id = b.body
WHERE s.trace = :trace

-- name: keep_trace
UPDATE trace SET kept = :kept WHERE id = :id

-- name: traces_before
-- Whether any trace that may go is older than a moment.
SELECT 1 FROM trace WHERE at < :before AND kept = 0 LIMIT 1

-- name: old_traces
-- Those before the first one that is young, and not from a clock that ran ahead: a stamp alone removes nothing.
SELECT id FROM trace WHERE kept = 0
AND id <= (SELECT max(id) FROM trace WHERE at < :before
    AND id < coalesce((SELECT min(id) FROM trace WHERE at >= :before AND at <= :now), 9223372036854775807))
ORDER BY id LIMIT :limit

-- name: remove_span_bodies
DELETE FROM span_body WHERE span IN (SELECT id FROM span WHERE trace IN (SELECT value FROM json_each(:ids)))

-- name: remove_spans
DELETE FROM span WHERE trace IN (SELECT value FROM json_each(:ids))

-- name: remove_traces
DELETE FROM trace WHERE id IN (SELECT value FROM json_each(:ids))

-- name: bodies_named
-- Bodies that these traces name.
SELECT DISTINCT b.body FROM span AS s JOIN span_body AS b ON b.span = s.id
WHERE s.trace IN (SELECT value FROM json_each(:ids)) AND b.body IS NOT NULL

-- name: remove_bodies
-- Of these, those that no span names any more.
DELETE FROM body WHERE id IN (SELECT value FROM json_each(:ids))
AND NOT EXISTS (SELECT 1 FROM span_body WHERE span_body.body = body.id)
