-- What was done and in what order, as far as it tells what comes next.

-- Commands.
CREATE TABLE habit (
    turn INTEGER PRIMARY KEY,            -- seq of the CommandFinished; below 0 what was imported, in its order
    session TEXT NOT NULL,               -- shell session; empty where none is known
    project INTEGER,
    at INTEGER,                          -- when it began, microseconds UTC
    place TEXT NOT NULL,                 -- working directory
    line TEXT NOT NULL,                  -- empty where it is never offered
    pattern TEXT NOT NULL,               -- the line without its arguments
    key INTEGER NOT NULL,                -- of the pattern
    status INTEGER NOT NULL
);
CREATE INDEX habit_session ON habit (session, turn);
CREATE INDEX habit_project ON habit (project, at);

-- In what contexts each stood: hashes of what came before, where it was, and of the pattern that its line fills.
CREATE TABLE follow (
    context INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    next INTEGER NOT NULL,               -- key of the pattern, or of the line
    PRIMARY KEY (context, turn)
) WITHOUT ROWID;
CREATE INDEX follow_turn ON follow (turn);

-- Files that were edited, and files that commits changed together.
CREATE TABLE touched (
    turn INTEGER PRIMARY KEY,            -- 256 for each seq of a FilesChanged, and its place there
    project INTEGER NOT NULL,
    at INTEGER NOT NULL,                 -- microseconds UTC
    path TEXT NOT NULL
);
CREATE INDEX touched_path ON touched (project, path, turn);
CREATE INDEX touched_project ON touched (project, turn);
CREATE TABLE together (
    turn INTEGER NOT NULL,               -- 512 for each seq of a CommitsImported or CommitMade, and its place there
    project INTEGER NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (turn, path)
) WITHOUT ROWID;
CREATE INDEX together_path ON together (project, path, turn);

-- What would have been offered before each of the latest commands and edits, and whether it came: nobody saw these.
CREATE TABLE silent (
    what TEXT NOT NULL,                  -- command, file
    turn INTEGER NOT NULL,               -- of the habit, or of the file that was touched
    project INTEGER,
    raw REAL NOT NULL,                   -- probability before calibration
    right INTEGER NOT NULL,
    PRIMARY KEY (what, turn)
) WITHOUT ROWID;

-- The same by tenths of probability.
CREATE TABLE silent_bin (
    what TEXT NOT NULL,
    bin INTEGER NOT NULL,
    said REAL NOT NULL,                  -- how many there were, the latest counting most
    thought REAL NOT NULL,               -- sum of their probabilities
    right REAL NOT NULL,
    PRIMARY KEY (what, bin)
) WITHOUT ROWID;

-- What was offered.
CREATE TABLE offer (
    seq INTEGER PRIMARY KEY,             -- of the NextPredicted
    project INTEGER,
    what TEXT NOT NULL,
    said TEXT NOT NULL,
    pattern TEXT NOT NULL,
    probability REAL NOT NULL,
    after INTEGER NOT NULL,
    session TEXT,
    at INTEGER NOT NULL                  -- microseconds UTC
);
CREATE INDEX offer_project ON offer (project, what, seq);
