-- What was done, when, and where: work sessions, states of projects and briefings are reckoned from it.

-- One row for each thing that an event tells of; nothing in it depends on rows that came before, but for the command
-- that a report belongs to.
CREATE TABLE day_act (
    seq INTEGER NOT NULL,                -- of the event
    part INTEGER NOT NULL,               -- in the event, from 0
    project INTEGER NOT NULL,            -- 0 outside of projects
    kind TEXT NOT NULL,                  -- file, git, command, test, build
    deed TEXT NOT NULL,                  -- edited, committed, ran, failed, …
    at INTEGER NOT NULL,                 -- when it began, microseconds UTC
    until INTEGER NOT NULL,              -- when it had ended
    told INTEGER NOT NULL,               -- when the event was told
    sort TEXT NOT NULL,                  -- of a command: test, build, install; `rescan` of a file that changed unseen
    subject TEXT NOT NULL,               -- template of a command, path, branch, commit, test
    text TEXT NOT NULL,                  -- the whole command, subject of a commit, …
    status INTEGER,                      -- exit status, or how many failed
    tree TEXT NOT NULL,
    cwd TEXT NOT NULL,
    branch TEXT,
    before TEXT,                         -- commit, branch, or digest of a file
    after TEXT,
    author TEXT,
    paths TEXT NOT NULL,                 -- of an imported commit or a conflict, one a line
    run TEXT NOT NULL,                   -- id of the command; empty where there is none
    present INTEGER,                     -- until when it shows somebody at work; none where it shows nobody
    changes INTEGER NOT NULL,            -- whether the project is another one after it
    trimmed INTEGER NOT NULL,            -- whether retention may take it
    PRIMARY KEY (seq, part)
) WITHOUT ROWID;
CREATE INDEX day_act_at ON day_act (project, at, seq);
CREATE INDEX day_act_moment ON day_act (at);
CREATE INDEX day_act_present ON day_act (project, at, seq, present) WHERE present IS NOT NULL;
CREATE INDEX day_act_git ON day_act (project, seq) WHERE kind = 'git';
CREATE INDEX day_act_commit ON day_act (subject) WHERE kind = 'git';
CREATE INDEX day_act_run ON day_act (run) WHERE run != '';

-- Reports of test runs. Ids of what passed are kept once for all runs that passed the same.
CREATE TABLE day_tests (
    seq INTEGER PRIMARY KEY,             -- of the TestsPassed or TestsFailed
    project INTEGER NOT NULL,
    command TEXT NOT NULL,
    passed BLOB NOT NULL,                -- digest of the set
    failing TEXT NOT NULL                -- JSON: id, result, message
);
CREATE INDEX day_tests_project ON day_tests (project, seq);
CREATE TABLE day_test_set (digest BLOB PRIMARY KEY, ids BLOB NOT NULL) WITHOUT ROWID;

-- That a failure showed, or was over.
CREATE TABLE day_turn (
    seq INTEGER PRIMARY KEY,             -- of the FailureDiagnosed or FailureClosed
    project INTEGER NOT NULL,
    failure INTEGER NOT NULL,            -- seq of a FailureDiagnosed of it
    red INTEGER NOT NULL,
    at INTEGER NOT NULL,                 -- end of the run that shows it
    told INTEGER NOT NULL,
    run TEXT NOT NULL,                   -- id of the command; empty where it is not known
    how TEXT NOT NULL,                   -- of what is over: how it ended
    flaky INTEGER NOT NULL
);
CREATE INDEX day_turn_failure ON day_turn (failure, seq);
CREATE INDEX day_turn_project ON day_turn (project, at);
CREATE INDEX day_turn_run ON day_turn (run) WHERE run != '';

-- Which project was at hand, and what was known of the user.
CREATE TABLE day_focus (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, active INTEGER NOT NULL, signals TEXT NOT NULL);

-- What is on record at all: when projects were watched, when nothing was to be recorded, what retention took.
CREATE TABLE day_watch (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    project INTEGER NOT NULL,
    what TEXT NOT NULL,                  -- watched, unwatched, moved, vanished
    name TEXT NOT NULL,
    trees TEXT NOT NULL                  -- JSON: trees that are watched; of what moved the key before and after
);
CREATE TABLE day_pause (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, until INTEGER, over INTEGER NOT NULL);
CREATE TABLE day_trim (one INTEGER PRIMARY KEY CHECK (one = 1), through INTEGER NOT NULL, at INTEGER NOT NULL);
