-- How failures show, and which of those that show alike have fixes.

-- name: put_symptom
INSERT INTO symptom (id, tool, code, message, headline, symbol, file, test_id, source, said, shape)
VALUES (:id, :tool, :code, :message, :headline, :symbol, :file, :test_id, :source, :said, :shape)
ON CONFLICT (id) DO UPDATE SET
    tool = :tool, code = :code, message = :message, headline = :headline, symbol = :symbol, file = :file,
    test_id = :test_id, source = :source, said = :said, shape = :shape

-- name: symptom
SELECT * FROM symptom WHERE id = :id

-- name: remove_symptom
DELETE FROM symptom WHERE id = :id

-- name: remove_symptom_text
DELETE FROM symptom_text WHERE rowid = :id

-- name: put_symptom_text
INSERT INTO symptom_text (rowid, words) VALUES (:id, :words)

-- name: symptom_text
SELECT words FROM symptom_text WHERE rowid = :id

-- name: words_counted
SELECT word, texts FROM symptom_word WHERE word IN (SELECT value FROM json_each(:words))

-- name: count_words
INSERT INTO symptom_word (word, texts) SELECT value, :more FROM json_each(:words) WHERE true
ON CONFLICT (word) DO UPDATE SET texts = texts + :more

-- name: remove_words_of_none
DELETE FROM symptom_word WHERE texts <= 0 AND word IN (SELECT value FROM json_each(:words))

-- name: fixes_of_kind
SELECT chosen.id AS fix, chosen.error, symptom.*
FROM (
    SELECT id, failure, error FROM fix WHERE kind = :kind AND superseded_by IS NULL
    ORDER BY (project = :project) DESC, id DESC LIMIT :limit
) AS chosen
JOIN symptom ON symptom.id = coalesce(chosen.failure, chosen.id)

-- name: fixes_of_shape
SELECT chosen.fix, chosen.error, symptom.*
FROM (
    SELECT symptom.id, fix.id AS fix, fix.error FROM symptom JOIN fix ON fix.failure = symptom.id
    WHERE symptom.shape = :shape AND symptom.shape != '' AND fix.superseded_by IS NULL
    ORDER BY (fix.project = :project) DESC, fix.id DESC LIMIT :limit
) AS chosen
JOIN symptom ON symptom.id = chosen.id

-- name: fixes_by_words
SELECT chosen.fix, chosen.error, symptom.*
FROM (
    SELECT symptom_text.rowid AS id, coalesce(fix.id, own.id) AS fix, coalesce(fix.error, own.error) AS error
    FROM symptom_text
    LEFT JOIN fix ON fix.failure = symptom_text.rowid AND fix.superseded_by IS NULL
    LEFT JOIN fix AS own ON own.id = symptom_text.rowid AND own.superseded_by IS NULL
    WHERE symptom_text MATCH :words AND (fix.id IS NOT NULL OR own.id IS NOT NULL)
    ORDER BY symptom_text.rank LIMIT :limit
) AS chosen
JOIN symptom ON symptom.id = chosen.id
