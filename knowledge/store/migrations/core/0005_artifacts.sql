-- Artifacts: what steps of jobs left behind. The content is a file beside the log, compressed, under its SHA-256.

CREATE TABLE artifact (
    job INTEGER NOT NULL,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    sha TEXT NOT NULL,
    size INTEGER NOT NULL,              -- bytes of the content
    stored INTEGER NOT NULL,            -- bytes that it takes
    kept_at INTEGER NOT NULL,           -- microseconds UTC
    PRIMARY KEY (job, name)
) WITHOUT ROWID;

CREATE INDEX artifact_sha ON artifact (sha);
CREATE INDEX artifact_kept ON artifact (kept_at);
