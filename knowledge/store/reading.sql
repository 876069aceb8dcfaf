-- A table of this connection's own, in which a few texts are taken apart into words.

-- name: make_reading
CREATE VIRTUAL TABLE IF NOT EXISTS temp.reading USING fts5 (
    text, parts, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
)

-- name: make_read_word
CREATE VIRTUAL TABLE IF NOT EXISTS temp.read_word USING fts5vocab (temp, reading, instance)

-- name: clear_reading
INSERT INTO temp.reading (reading) VALUES ('delete-all')

-- name: read_words
INSERT INTO temp.reading (rowid, text, parts) SELECT key, value, '' FROM json_each(:words)

-- name: read_entries
INSERT INTO temp.reading (rowid, text, parts)
SELECT rowid, substr(title || ' ' || body, 1, :longest), parts FROM entry_text
WHERE rowid IN (SELECT value FROM json_each(:ids))

-- name: terms_read
SELECT doc, term FROM temp.read_word ORDER BY doc, offset

-- name: terms_counted
SELECT doc, term, count(*) AS times FROM temp.read_word
WHERE term IN (SELECT value FROM json_each(:terms)) GROUP BY doc, term

-- name: lengths_read
SELECT rowid, length(title) + length(body) AS length FROM entry_text
WHERE rowid IN (SELECT value FROM json_each(:ids))
