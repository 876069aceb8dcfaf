-- What may be worth remembering, and what shows it.

-- What was done in projects, as far as habits show in it: deeds of git, and commands that check, change, or both.
CREATE TABLE doing (
    seq INTEGER PRIMARY KEY,             -- of the event that told of it
    project INTEGER NOT NULL,
    at INTEGER NOT NULL,                 -- when it began, microseconds UTC
    sort TEXT NOT NULL,                  -- deed, check, remedy, mixed
    name TEXT NOT NULL,                  -- `rebase`, what is checked, or the whole command
    place TEXT NOT NULL,                 -- working directory of a command
    until INTEGER NOT NULL,              -- when it had ended
    status INTEGER NOT NULL
);
CREATE INDEX doing_project ON doing (project, at, seq);
CREATE INDEX doing_name ON doing (name, project);

-- When files were edited.
CREATE TABLE edited (
    seq INTEGER PRIMARY KEY,             -- of the FilesChanged
    project INTEGER NOT NULL,
    at INTEGER NOT NULL                  -- when it began, microseconds UTC
);
CREATE INDEX edited_project ON edited (project, at);

-- Each time that something was proposed, and each answer; a proposal is all that was said of one key.
CREATE TABLE proposal_said (
    seq INTEGER PRIMARY KEY,             -- of the NoteProposed
    key TEXT NOT NULL,
    project INTEGER NOT NULL,            -- 0 outside of projects
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    count INTEGER NOT NULL
);
CREATE INDEX proposal_key ON proposal_said (key, seq);
CREATE TABLE proposal_word (
    seq INTEGER PRIMARY KEY,             -- of the ProposalAnswered or ProposalWithdrawn
    proposal INTEGER NOT NULL,           -- seq of the NoteProposed that is meant
    word TEXT NOT NULL                   -- accepted, declined, withdrawn
);
CREATE INDEX proposal_word_of ON proposal_word (proposal);

-- Proposals as they are now.
CREATE VIEW proposal_now AS
SELECT first.seq AS id, first.key, last.seq AS latest, last.project, last.title, last.body, last.count,
       (SELECT word FROM proposal_word AS word JOIN proposal_said AS meant ON meant.seq = word.proposal
        WHERE meant.key = first.key AND (word.word != 'withdrawn' OR word.seq > last.seq)
        ORDER BY word.word = 'withdrawn', word.seq DESC LIMIT 1) AS word
FROM proposal_said AS first
JOIN proposal_said AS last ON last.seq = (SELECT MAX(seq) FROM proposal_said WHERE key = first.key)
WHERE first.seq = (SELECT MIN(seq) FROM proposal_said WHERE key = first.key);
