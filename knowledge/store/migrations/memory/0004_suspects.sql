-- Whether a suspected change was the culprit, and how far that moves the weights of the ranking.
CREATE TABLE suspect_rating (
    ranked INTEGER NOT NULL,             -- seq of the SuspectsRanked
    ref TEXT NOT NULL,
    seq INTEGER NOT NULL,                -- of the SuspectRated
    by TEXT NOT NULL,                    -- user or fix
    step TEXT NOT NULL,                  -- JSON: name of a weight, how far it moves
    PRIMARY KEY (ranked, ref)
) WITHOUT ROWID;
CREATE INDEX suspect_rating_age ON suspect_rating (seq);
