-- What is worth remembering: every version of each note, and when it stopped to hold.
CREATE TABLE note (
    id INTEGER PRIMARY KEY,              -- seq of its NoteTaken
    project INTEGER NOT NULL,            -- 0 outside of projects
    sources TEXT NOT NULL,               -- JSON: seqs of the events that it rests on
    confidence REAL NOT NULL,
    author TEXT NOT NULL,
    proposal INTEGER,                    -- seq of the NoteProposed that was accepted
    origin TEXT NOT NULL,                -- what it was imported from; empty for most
    taken INTEGER NOT NULL,              -- when it was first written, microseconds UTC
    version INTEGER NOT NULL             -- seq of the version that counts
);
CREATE INDEX note_project ON note (project);
CREATE INDEX note_origin ON note (origin) WHERE origin != '';

CREATE TABLE note_version (
    seq INTEGER PRIMARY KEY,             -- of the NoteTaken or NoteEdited
    note INTEGER NOT NULL,
    base INTEGER NOT NULL,               -- the version that was edited; 0 of the first
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    tags TEXT NOT NULL,                  -- JSON
    valid_from INTEGER NOT NULL,         -- microseconds UTC
    valid_to INTEGER,
    at INTEGER NOT NULL,                 -- when it was written, microseconds UTC
    settles TEXT NOT NULL,               -- JSON: versions in conflict that its author had seen
    standing TEXT NOT NULL               -- line, conflict (beside the line, nobody decided), settled (beside the line)
);
CREATE INDEX note_version_note ON note_version (note, seq);
CREATE INDEX note_conflict ON note_version (note) WHERE standing = 'conflict';

-- When each stopped to hold, or began to hold again; the last word counts.
CREATE TABLE note_ending (
    note INTEGER NOT NULL,
    seq INTEGER NOT NULL,                -- of the NoteTaken, NoteSuperseded or NoteRestored that says so
    by INTEGER,                          -- the note that took its place; none where it was forgotten
    valid_to INTEGER,                    -- microseconds UTC; none where it holds again
    PRIMARY KEY (note, seq)
) WITHOUT ROWID;
CREATE INDEX note_ending_seq ON note_ending (seq);

-- Notes as they are now.
CREATE VIEW note_now AS
SELECT note.id, note.project, note.sources, note.confidence, note.author, note.proposal, note.origin, note.taken,
       note.version, head.kind, head.title, head.body, head.tags, head.valid_from, head.valid_to AS until, head.at,
       ending.valid_to AS ended, ending.by AS superseded_by,
       (SELECT COUNT(*) FROM note_version WHERE note = note.id AND standing = 'conflict') AS conflicts
FROM note
JOIN note_version AS head ON head.seq = note.version
LEFT JOIN note_ending AS ending
    ON ending.note = note.id AND ending.seq = (SELECT MAX(seq) FROM note_ending WHERE note = note.id);
