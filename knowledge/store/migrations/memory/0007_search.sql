-- What can be found: one row for each thing, or for each part of a long one.
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,                   -- what people type or open
    part INTEGER NOT NULL,
    project INTEGER NOT NULL,            -- 0 outside of projects
    at INTEGER NOT NULL,                 -- microseconds UTC
    valid_to INTEGER,                    -- microseconds UTC; none while it holds
    times INTEGER NOT NULL,              -- how often it happened
    slot INTEGER,                        -- where its vector stands; none where it has none
    UNIQUE (kind, ref, part)
);
CREATE INDEX entry_ref ON entry (ref);
CREATE INDEX entry_bare ON entry (id) WHERE slot IS NULL;

-- What it says, under the same number; `parts` are the words that its identifiers are made of.
CREATE VIRTUAL TABLE entry_text USING fts5 (title, body, parts, tokenize = 'porter unicode61 remove_diacritics 2');

-- Facts of the log that an entry rests on.
CREATE TABLE entry_fact (
    seq INTEGER NOT NULL,
    place INTEGER NOT NULL,              -- in the event, from 0
    entry INTEGER NOT NULL,
    at INTEGER NOT NULL,                 -- microseconds UTC
    trimmed INTEGER NOT NULL,            -- whether retention may remove it from the log
    PRIMARY KEY (seq, place)
) WITHOUT ROWID;
CREATE INDEX entry_fact_entry ON entry_fact (entry, seq, place);
CREATE INDEX entry_fact_trimmed ON entry_fact (seq) WHERE trimmed;

-- The one entry of each command line of a project.
CREATE TABLE entry_command (
    digest BLOB NOT NULL,                -- of the line
    project INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (digest, project)
) WITHOUT ROWID;
CREATE INDEX entry_command_entry ON entry_command (entry);

-- The encoder whose vectors stand here; those of two encoders are never compared.
CREATE TABLE vector_model (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    model TEXT NOT NULL,
    dimensions INTEGER NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0     -- slots
);

-- Vectors of entries as they came: little-endian float16, of length 1.
CREATE TABLE vector (entry INTEGER PRIMARY KEY, exact BLOB NOT NULL);

-- The same as 8-bit numbers, for a first pass: slots of one size, in each the id of its entry, a scale, and the numbers.
-- Slots are filled without a gap, over all blocks.
CREATE TABLE vector_block (block INTEGER PRIMARY KEY, slots BLOB NOT NULL);
