-- How far each reader of the log has come; what it wrote and its place are committed together.
CREATE TABLE place (reader TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;

-- A failure: one cause in one project, however often it occurred.
CREATE TABLE failure (
    id INTEGER PRIMARY KEY,              -- seq of the event that told of it first
    project INTEGER NOT NULL,            -- 0 outside of projects
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    tool TEXT NOT NULL,
    test_id TEXT,
    template TEXT NOT NULL,
    cwd TEXT NOT NULL,
    command TEXT NOT NULL,
    headline TEXT NOT NULL,
    file TEXT,
    file_line INTEGER,
    first_at INTEGER NOT NULL,           -- microseconds UTC
    last_at INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,           -- the latest FailureDiagnosed
    occurrences INTEGER NOT NULL,
    closed_seq INTEGER,                  -- none while it is open
    closed_at INTEGER,
    flaky INTEGER NOT NULL DEFAULT 0,    -- how often it passed although nothing had changed
    UNIQUE (project, fingerprint)
);
CREATE INDEX failure_open ON failure (last_seq) WHERE closed_seq IS NULL;
CREATE INDEX failure_test ON failure (project, test_id) WHERE test_id IS NOT NULL;
CREATE INDEX failure_kind ON failure (kind);

CREATE TABLE occurrence (
    seq INTEGER PRIMARY KEY,             -- of its FailureDiagnosed
    failure INTEGER NOT NULL REFERENCES failure (id),
    trace TEXT NOT NULL,                 -- id of the CommandFinished
    at INTEGER NOT NULL,
    useful INTEGER                       -- what the user said of it
);
CREATE INDEX occurrence_failure ON occurrence (failure, seq);

-- What runs that did not fail printed: by this, what is new in one that did is told.
CREATE TABLE green_run (
    key TEXT NOT NULL,                   -- project, directory and command template
    seq INTEGER NOT NULL,                -- of the CommandFinished
    lines BLOB NOT NULL,                 -- masked lines, each once, zlib
    PRIMARY KEY (key, seq)
) WITHOUT ROWID;
CREATE INDEX green_run_age ON green_run (seq);
