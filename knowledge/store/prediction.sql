-- What was done and in what order, as far as it tells what comes next.

-- name: put_habit
INSERT INTO habit (turn, session, project, at, place, line, pattern, key, status)
VALUES (:turn, :session, :project, :at, :place, :line, :pattern, :key, :status)

-- name: habit_at
SELECT turn, session, project, at, place, line, pattern, key, status FROM habit WHERE turn = :turn

-- name: habits_before
-- The latest of a shell before a turn, the latest first.
SELECT turn, session, project, at, place, line, pattern, key, status FROM habit
WHERE session = :session AND turn < :turn ORDER BY turn DESC LIMIT :limit

-- name: habits_after
-- The next ones of a shell after a turn.
SELECT turn, session, project, at, place, line, pattern, key, status FROM habit
WHERE session = :session AND turn > :turn ORDER BY turn LIMIT :limit

-- name: habits_between
-- What was done in a project between two moments, the first ones.
SELECT turn, session, project, at, place, line, pattern, key, status FROM habit
WHERE project IS :project AND at >= :since AND at < :until ORDER BY at, turn LIMIT :limit

-- name: habits_since_offer
-- What was done in a project after an event.
SELECT turn, session, project, at, place, line, pattern, key, status FROM habit
WHERE turn > :turn AND project IS :project ORDER BY turn LIMIT :limit

-- name: shells_trimmed
-- Shells of which commands go.
SELECT DISTINCT session FROM habit WHERE turn BETWEEN 1 AND :through

-- name: trim_habits
DELETE FROM habit WHERE turn BETWEEN 1 AND :through

-- name: erase_habits
DELETE FROM habit WHERE turn BETWEEN :first AND :last

-- name: habits_of_event
SELECT turn, session FROM habit WHERE turn BETWEEN :first AND :last ORDER BY turn

-- name: put_follow
INSERT INTO follow (context, turn, next) VALUES (?, ?, ?)

-- name: followed
-- What came in a context before a turn, the latest first.
SELECT next, turn FROM follow WHERE context = ? AND turn < ? ORDER BY turn DESC LIMIT ?

-- name: trim_follows
DELETE FROM follow WHERE turn BETWEEN 1 AND :through

-- name: erase_follows
DELETE FROM follow WHERE turn BETWEEN :first AND :last

-- name: put_touched
INSERT INTO touched (turn, project, at, path) VALUES (:turn, :project, :at, :path)

-- name: touched_last
-- The latest files of a project, the latest first.
SELECT turn, at, path FROM touched WHERE project = :project AND turn < :turn ORDER BY turn DESC LIMIT :limit

-- name: touched_times
-- When a file was edited, the latest first.
SELECT turn, at FROM touched WHERE project = :project AND path = :path AND turn < :turn ORDER BY turn DESC LIMIT :limit

-- name: touched_next
-- The files that were edited after a turn.
SELECT turn, at, path FROM touched WHERE project = :project AND turn > :turn ORDER BY turn LIMIT :limit

-- name: erase_touched
DELETE FROM touched WHERE turn BETWEEN :first AND :last

-- name: put_together
INSERT OR IGNORE INTO together (turn, project, path) VALUES (:turn, :project, :path)

-- name: together_with
-- The files of the latest commits that changed a file.
SELECT other.turn, other.path FROM (SELECT turn FROM together WHERE project = :project AND path = :path
                                    ORDER BY turn DESC LIMIT :limit) AS one
JOIN together AS other ON other.turn = one.turn
ORDER BY other.turn DESC, other.path

-- name: erase_together
DELETE FROM together WHERE turn BETWEEN :first AND :last

-- name: put_silent
INSERT INTO silent (what, turn, project, raw, right) VALUES (:what, :turn, :project, :raw, :right)

-- name: clear_silent
DELETE FROM silent

-- name: clear_silent_bins
DELETE FROM silent_bin

-- name: count_silent
-- What came long ago counts less and less.
INSERT INTO silent_bin (what, bin, said, thought, right)
VALUES (:what, MIN(CAST(:raw * 10 AS INTEGER), 9), 1, :raw, :right)
ON CONFLICT (what, bin) DO UPDATE
SET said = said * :kept + 1, thought = thought * :kept + excluded.thought, right = right * :kept + excluded.right

-- name: silent_lacks
-- The latest command that was not predicted, where few were.
SELECT MAX(turn) AS turn FROM habit
WHERE turn < (SELECT MIN(turn) FROM silent WHERE what = 'command')
  AND (SELECT COUNT(*) FROM silent WHERE what = 'command') < :enough

-- name: silent_bins
-- How often what was thought so probable came true.
SELECT bin, said, thought, right FROM silent_bin WHERE what = :what

-- name: silent_latest
-- The latest of a project, the latest first.
SELECT turn, raw, right FROM silent WHERE what = :what AND project IS :project ORDER BY turn DESC LIMIT :limit

-- name: put_offer
INSERT INTO offer (seq, project, what, said, pattern, probability, after, session, at)
VALUES (:seq, :project, :what, :said, :pattern, :probability, :after, :session, :at)

-- name: offers_latest
-- The latest of a project and kind, the latest first, and the command that came next in their shell.
SELECT seq, project, what, said, pattern, after, session, at,
       (SELECT MIN(turn) FROM habit WHERE habit.session = offer.session AND turn > after) AS came
FROM offer WHERE project IS :project AND what = :what ORDER BY seq DESC LIMIT :limit

-- name: offered_in
-- Projects and kinds of which there are offers.
SELECT DISTINCT project, what FROM offer ORDER BY project, what

-- name: trim_offers
DELETE FROM offer WHERE seq <= :through

-- name: erase_offers
DELETE FROM offer WHERE seq = :seq
