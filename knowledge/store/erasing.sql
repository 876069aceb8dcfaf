-- Taking what stands in events out of the log for good.

-- name: orders_to_erase
-- Orders that nobody has answered: the hub died over them.
SELECT e.seq FROM event AS e
WHERE e.channel = (SELECT id FROM channel WHERE type = 'EraseEvents') AND NOT EXISTS (
    SELECT 1 FROM event AS ending JOIN producer AS p ON p.id = e.producer
    WHERE ending.channel IN (SELECT id FROM channel WHERE type IN ('EventsErased', 'EraseRefused'))
    AND ending.cause = p.source || '.' || p.epoch || '.' || e.n)
ORDER BY e.seq

-- name: to_erase
-- Which of these events there are; one that was erased has no body.
SELECT e.seq, c.type, e.body = '' AS erased FROM event AS e JOIN channel AS c ON c.id = e.channel
WHERE e.seq IN (SELECT value FROM json_each(:seqs)) ORDER BY e.seq

-- name: erase
UPDATE event SET body = '' WHERE seq IN (SELECT value FROM json_each(:seqs))

-- name: count_whole
-- How many of these events have a body in a backup.
SELECT count(*) FROM event WHERE body != '' AND seq IN (SELECT value FROM json_each(:seqs))

-- name: bodies_to_erase
SELECT body FROM event WHERE body != '' AND seq IN (SELECT value FROM json_each(:seqs))

-- name: count_traced
-- How many of these traces are in a backup.
SELECT count(*) FROM trace WHERE id IN (SELECT value FROM json_each(:ids))
