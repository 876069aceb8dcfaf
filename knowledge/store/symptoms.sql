-- How failures show, and which of those that show alike have fixes.

-- name: put_symptom
INSERT INTO symptom (id, tool, code, message, headline, symbol, file, test_id, shape)
VALUES (:id, :tool, :code, :message, :headline, :symbol, :file, :test_id, :shape)
ON CONFLICT (id) DO UPDATE SET
    tool = :tool, code = :code, message = :message, headline = :headline, symbol = :symbol, file = :file,
    test_id = :test_id, shape = :shape

-- name: symptom
SELECT * FROM symptom WHERE id = :id

-- name: remove_symptom
DELETE FROM symptom WHERE id = :id

-- name: remove_symptom_text
DELETE FROM symptom_text WHERE rowid = :id

-- name: put_symptom_text
INSERT INTO symptom_text (rowid, words) VALUES (:id, :words)

-- name: symptoms_counted
SELECT COUNT(*) FROM symptom

-- name: words_counted
SELECT term, doc FROM symptom_term WHERE term IN (SELECT value FROM json_each(:words))

-- name: fixes_of_kind
SELECT id FROM fix
WHERE kind = :kind AND superseded_by IS NULL ORDER BY (project = :project) DESC, id DESC LIMIT :limit

-- name: fixes_of_shape
SELECT fix.id FROM symptom JOIN fix ON fix.failure = symptom.id
WHERE symptom.shape = :shape AND symptom.shape != '' AND fix.superseded_by IS NULL
ORDER BY (fix.project = :project) DESC, fix.id DESC LIMIT :limit

-- name: fixes_by_words
SELECT coalesce(fix.id, own.id) AS id
FROM symptom_text
LEFT JOIN fix ON fix.failure = symptom_text.rowid AND fix.superseded_by IS NULL
LEFT JOIN fix AS own ON own.id = symptom_text.rowid AND own.superseded_by IS NULL
WHERE symptom_text MATCH :words AND (fix.id IS NOT NULL OR own.id IS NOT NULL)
ORDER BY symptom_text.rank LIMIT :limit
