-- What was proposed to be remembered, and what came of it; and the fixes of one kind of failure, run by run.

-- name: put_proposal
INSERT INTO proposal_said (seq, key, project, title, body, count)
VALUES (:seq, :key, :project, :title, :body, :count)

-- name: put_proposal_word
INSERT INTO proposal_word (seq, proposal, word) VALUES (:seq, :proposal, :word)

-- name: proposal_by_key
SELECT * FROM proposal_now WHERE key = :key

-- name: proposals_waiting
SELECT COUNT(*) FROM proposal_now WHERE word IS NULL

-- name: erase_proposal
DELETE FROM proposal_said WHERE seq = :seq

-- name: erase_proposal_word
DELETE FROM proposal_word WHERE seq = :seq

-- name: learned_of_kind
-- The latest fixes of a kind, and what the failure of each said.
SELECT fix.id, fix.project, fix.edits, fix.commands, fix.green, coalesce(failure.headline, '') AS headline
FROM fix LEFT JOIN failure ON failure.id = fix.failure
WHERE fix.kind = :kind AND fix.text = '' ORDER BY fix.id DESC LIMIT :limit

-- name: judged_of_fix
SELECT run, helped FROM judgement WHERE fix = :fix

-- name: proposals_waiting_in
-- Those of a project, and those seen in no project, the latest first.
SELECT id, latest, title FROM proposal_now
WHERE word IS NULL AND project IN (0, :project) ORDER BY latest DESC LIMIT :limit
