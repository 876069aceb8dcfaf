-- How answers came about: a trace for each question, its steps as spans, and what was said in them, each text once.

-- Its number is that of the event that it began with.
CREATE TABLE trace (
    id INTEGER PRIMARY KEY,
    root TEXT NOT NULL UNIQUE,          -- that event's id
    at INTEGER NOT NULL,                -- when it was said, microseconds UTC
    project INTEGER,
    conversation TEXT NOT NULL DEFAULT '',
    key TEXT NOT NULL DEFAULT '',
    kept INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX trace_moment ON trace (at);
CREATE INDEX trace_conversation ON trace (conversation, id) WHERE conversation != '';
CREATE INDEX trace_key ON trace (key) WHERE key != '';

CREATE TABLE span (
    id INTEGER PRIMARY KEY,
    trace INTEGER NOT NULL REFERENCES trace (id),
    span TEXT NOT NULL,
    parent TEXT NOT NULL,               -- empty for the first one
    name TEXT NOT NULL,
    operation TEXT NOT NULL,
    began INTEGER NOT NULL,             -- microseconds UTC
    took_us INTEGER NOT NULL,
    error TEXT NOT NULL,
    attributes TEXT NOT NULL,
    UNIQUE (trace, span)
);

-- A text, compressed, under the SHA-256 of what it says.
CREATE TABLE body (
    id INTEGER PRIMARY KEY,
    sha BLOB NOT NULL UNIQUE,
    packed BLOB NOT NULL
);

-- What was said in a step: here where it is short, else as a body.
CREATE TABLE span_body (
    span INTEGER NOT NULL REFERENCES span (id),
    name TEXT NOT NULL,
    text TEXT,
    body INTEGER REFERENCES body (id),
    PRIMARY KEY (span, name)
) WITHOUT ROWID;

CREATE INDEX span_body_of ON span_body (body) WHERE body IS NOT NULL;
