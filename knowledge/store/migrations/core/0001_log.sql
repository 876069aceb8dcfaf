-- The event log, output streams, and the places of those who read along.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- One life of one source. The highest n that is committed, by which resent events are recognised, is that of its
-- events in the log, or `last` where that is higher: numbers that left no event, or whose events were trimmed.
CREATE TABLE producer (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    epoch TEXT NOT NULL,
    last INTEGER NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (source, epoch)
);

-- One channel a type; its events are numbered without a hole. `last` counts only where the log holds none of them.
CREATE TABLE channel (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL UNIQUE,
    last INTEGER NOT NULL
);

CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL REFERENCES channel (id),
    cseq INTEGER NOT NULL,
    producer INTEGER NOT NULL REFERENCES producer (id),
    n INTEGER NOT NULL,
    version INTEGER NOT NULL,
    service TEXT,               -- who spoke, where that is not the producer itself
    trace TEXT,                 -- null for a root, whose trace is its own id
    cause TEXT,
    at INTEGER NOT NULL,        -- microseconds UTC
    zone INTEGER NOT NULL,      -- minutes east of UTC at the source
    project INTEGER,
    body TEXT NOT NULL
);

CREATE UNIQUE INDEX event_origin ON event (producer, n);
CREATE INDEX event_channel ON event (channel, seq);
CREATE INDEX event_trace ON event (trace) WHERE trace IS NOT NULL;

-- How far a reader has come; it moves in the transaction of what the reader made of it.
CREATE TABLE bookmark (
    reader TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;

-- Chunks `first` to `next - 1` of a stream exist; `first` grows when retention trims it.
CREATE TABLE stream (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    first INTEGER NOT NULL,
    next INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    at INTEGER NOT NULL
);

CREATE TABLE chunk (
    stream INTEGER NOT NULL REFERENCES stream (id),
    off INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (stream, off)
) WITHOUT ROWID;
