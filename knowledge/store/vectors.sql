-- Vectors of what can be found.

-- name: vector_model
SELECT model, dimensions FROM vector_model

-- name: put_vector_model
INSERT INTO vector_model (one, model, dimensions) VALUES (1, :model, :dimensions)
ON CONFLICT (one) DO UPDATE SET model = :model, dimensions = :dimensions, taken = 0

-- name: vectors_with_text
-- Vectors and what they are of.
SELECT e.id, e.kind, e.ref, e.part, t.title, t.body, v.exact
FROM vector AS v JOIN entry AS e ON e.id = v.entry JOIN entry_text AS t ON t.rowid = e.id
WHERE v.entry > :after ORDER BY v.entry LIMIT :limit

-- name: entry_slot
SELECT slot FROM entry WHERE id = :id

-- name: put_slot
UPDATE entry SET slot = :slot WHERE id = :id

-- name: slots_taken
SELECT taken FROM vector_model

-- name: take_slots
UPDATE vector_model SET taken = taken + :more

-- name: put_vector
INSERT INTO vector (entry, exact) VALUES (:id, :exact)

-- name: remove_vector
DELETE FROM vector WHERE entry = :id

-- name: add_vector_block
INSERT INTO vector_block (block, slots) VALUES (:block, zeroblob(:bytes))

-- name: remove_vector_block
DELETE FROM vector_block WHERE block = :block

-- name: empty_slots
UPDATE entry SET slot = NULL WHERE slot IS NOT NULL

-- name: empty_vectors
DELETE FROM vector

-- name: empty_vector_blocks
DELETE FROM vector_block

-- name: blocks
SELECT slots FROM vector_block ORDER BY block

-- name: vectors_of
SELECT entry, exact FROM vector WHERE entry IN (SELECT value FROM json_each(:ids))

-- name: entries_without_vector
SELECT entry.id, substr(title || char(10) || body, 1, :longest) AS text
FROM entry JOIN entry_text ON entry_text.rowid = entry.id
WHERE slot IS NULL AND entry.id NOT IN (SELECT value FROM json_each(:but)) ORDER BY entry.id DESC LIMIT :limit

-- name: texts_without_vector
SELECT entry.id, substr(title || char(10) || body, 1, :longest) AS text
FROM entry JOIN entry_text ON entry_text.rowid = entry.id
WHERE slot IS NULL AND entry.id IN (SELECT value FROM json_each(:ids))

-- name: count_without_vector
SELECT count(*) FROM entry WHERE slot IS NULL
