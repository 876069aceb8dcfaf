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
    said TEXT NOT NULL,                  -- what the message says, without what changes from run to run
    shape TEXT NOT NULL                  -- that with every name masked; empty where nothing is left
);
CREATE INDEX symptom_shape ON symptom (shape) WHERE shape != '';

-- The same as words in small letters, with the parts of identifiers.
CREATE VIRTUAL TABLE symptom_text USING fts5 (words, tokenize = "unicode61 remove_diacritics 0 tokenchars '_-'");

-- How many of these texts have a word; under the empty word, how many texts there are.
CREATE TABLE symptom_word (word TEXT PRIMARY KEY, texts INTEGER NOT NULL) WITHOUT ROWID;
