-- Jobs: each is a row that is written with the event that changed it. Its number is that of the order that asked for it.

CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,               -- of the event that changed it last
    project INTEGER,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    arguments TEXT NOT NULL,
    priority INTEGER NOT NULL,
    resource TEXT NOT NULL,
    idle INTEGER NOT NULL,
    state TEXT NOT NULL,
    step TEXT NOT NULL,                 -- the one to be done next; empty when all are
    steps INTEGER NOT NULL,             -- how many are done
    saved TEXT NOT NULL,                -- what the last one left for the next
    leases INTEGER NOT NULL,
    lease TEXT NOT NULL,                -- empty while nobody has it
    tries INTEGER NOT NULL,             -- that failed since a step was done
    deaths INTEGER NOT NULL,            -- of workers since a step was done
    run_at INTEGER NOT NULL,            -- microseconds UTC
    queued_at INTEGER NOT NULL,
    began_at INTEGER NOT NULL,          -- 0: never
    ended_at INTEGER NOT NULL,          -- 0: not over
    said TEXT NOT NULL                  -- what it came to, or what went wrong last
);

CREATE INDEX job_live ON job (id) WHERE ended_at = 0;
CREATE INDEX job_key ON job (key, id) WHERE key != '';
