-- What helped against a failure, or what the user says helps.
CREATE TABLE fix (
    id INTEGER PRIMARY KEY,              -- seq of its FixLearned or FixNoted
    failure INTEGER,                     -- id of the failure it was learned from; none where only a text was given
    project INTEGER NOT NULL,            -- 0 outside of projects
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    tree TEXT NOT NULL,
    edits TEXT NOT NULL,                 -- JSON, as in the event
    commands TEXT NOT NULL,              -- JSON, as in the event
    text TEXT NOT NULL,                  -- the user's own words
    error TEXT NOT NULL,                 -- what the failure says, where the user gave it
    left_out INTEGER NOT NULL,
    explained REAL NOT NULL,
    branch TEXT,
    "commit" TEXT,
    author TEXT,
    at INTEGER NOT NULL,                 -- microseconds UTC
    green TEXT NOT NULL,                 -- id of the run that it made green; empty for what the user noted
    superseded_by INTEGER                -- the fix that helped where this one no longer did
);
CREATE INDEX fix_failure ON fix (failure);
CREATE INDEX fix_print ON fix (fingerprint);
CREATE INDEX fix_kind ON fix (kind);

-- What turned out of each, once for each failure it was tried on, run, and who says so.
CREATE TABLE judgement (
    fix INTEGER NOT NULL REFERENCES fix (id),
    failure INTEGER NOT NULL,            -- seq of the FailureDiagnosed
    by TEXT NOT NULL,
    run TEXT NOT NULL,
    helped INTEGER NOT NULL,
    PRIMARY KEY (fix, failure, by, run)
) WITHOUT ROWID;

-- A fix with its record; that it made its own failure green counts as the first time.
CREATE VIEW fix_counted AS
SELECT fix.*,
       (fix.green != '') + (SELECT COUNT(*) FROM judgement WHERE fix = fix.id AND helped) AS helped,
       (SELECT COUNT(*) FROM judgement WHERE fix = fix.id AND NOT helped) AS failed
FROM fix;
