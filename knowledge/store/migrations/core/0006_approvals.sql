-- Approvals: each is a row that is written with the event that changed it. Its number is that of the order to plan.

CREATE TABLE approval (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,               -- of the event that changed it last
    asked_at INTEGER NOT NULL,          -- microseconds UTC
    tool TEXT NOT NULL,
    effect TEXT NOT NULL,
    title TEXT NOT NULL,
    preview TEXT NOT NULL,              -- what was shown
    digest TEXT NOT NULL,               -- of the plan that was shown
    target TEXT NOT NULL,
    surface TEXT NOT NULL,              -- where it was asked for
    task TEXT NOT NULL,
    expires INTEGER NOT NULL,
    project INTEGER,
    paths TEXT NOT NULL,                -- JSON
    warnings TEXT NOT NULL,             -- JSON
    evidence TEXT NOT NULL,
    replaces INTEGER,
    fix INTEGER,
    failure INTEGER,
    state TEXT NOT NULL,
    decided_at INTEGER NOT NULL,        -- 0: not decided
    who TEXT NOT NULL,
    decided_on TEXT NOT NULL,           -- the surface
    decided_where TEXT NOT NULL,
    note TEXT NOT NULL,
    ended_at INTEGER NOT NULL,          -- 0: not over
    said TEXT NOT NULL                  -- what it came to, or what went wrong
);

CREATE INDEX approval_live ON approval (id) WHERE ended_at = 0;
