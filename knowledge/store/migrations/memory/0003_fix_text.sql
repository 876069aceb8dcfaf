-- How a failure shows, by its latest occurrence; and what the user gave as the error that a fix is for.
CREATE TABLE symptom (
    id INTEGER PRIMARY KEY,              -- of the failure, or of the user's fix
    tool TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    headline TEXT NOT NULL,
    symbol TEXT NOT NULL,
    file TEXT NOT NULL,
    test_id TEXT NOT NULL,
    shape TEXT NOT NULL                  -- what is said, with every name masked; empty where nothing is left
);
CREATE INDEX symptom_shape ON symptom (shape) WHERE shape != '';

-- The same as words in small letters, with the parts of identifiers.
CREATE VIRTUAL TABLE symptom_text USING fts5 (words, tokenize = "unicode61 remove_diacritics 0 tokenchars '_-'");
CREATE VIRTUAL TABLE symptom_term USING fts5vocab (symptom_text, row);
