-- What was done and when, what broke and was mended, and what of it is on record.

-- name: put_act
INSERT INTO day_act (seq, part, project, kind, deed, at, until, told, sort, subject, text, status, tree, cwd, branch,
                     before, after, author, paths, run, present, changes, trimmed)
VALUES (:seq, :part, :project, :kind, :deed, :at, :until, :told, :sort, :subject, :text, :status, :tree, :cwd, :branch,
        :before, :after, :author, :paths, :run, :present, :changes, :trimmed)

-- name: end_of_run
SELECT until FROM day_act WHERE run = :run AND run != '' AND deed = 'ran'

-- name: has_test_set
SELECT 1 FROM day_test_set WHERE digest = :digest

-- name: put_test_set
INSERT INTO day_test_set (digest, ids) VALUES (:digest, :ids)

-- name: put_tests
INSERT INTO day_tests (seq, project, command, passed, failing) VALUES (:seq, :project, :command, :passed, :failing)

-- name: put_turn
INSERT INTO day_turn (seq, project, failure, red, at, told, run, how, flaky)
VALUES (:seq, :project, :failure, :red, :at, :told, :run, :how, :flaky)

-- name: put_focus
INSERT INTO day_focus (seq, at, active, signals) VALUES (:seq, :at, :active, :signals)

-- name: put_watch
INSERT INTO day_watch (seq, at, project, what, name, trees) VALUES (:seq, :at, :project, :what, :name, :trees)

-- name: put_pause
INSERT INTO day_pause (seq, at, until, over) VALUES (:seq, :at, :until, :over)

-- name: put_trim
INSERT INTO day_trim (one, through, at) VALUES (1, :through, :at)
ON CONFLICT (one) DO UPDATE SET through = :through, at = :at WHERE :through > through

-- name: untie_trimmed_act
-- A report whose command goes is only known to have been told.
UPDATE day_act SET at = told, until = told WHERE kind IN ('test', 'build') AND run != ''
AND run IN (SELECT run FROM day_act WHERE seq <= :through AND trimmed AND deed = 'ran')

-- name: untie_trimmed_turn
UPDATE day_turn SET at = told WHERE run != ''
AND run IN (SELECT run FROM day_act WHERE seq <= :through AND trimmed AND deed = 'ran')

-- name: trim_act
DELETE FROM day_act WHERE seq <= :through AND trimmed

-- name: trim_focus
DELETE FROM day_focus WHERE seq <= :through

-- name: trim_pause
DELETE FROM day_pause WHERE seq <= :through

-- name: untie_erased_act
UPDATE day_act SET at = told, until = told WHERE kind IN ('test', 'build') AND run != ''
AND run IN (SELECT run FROM day_act WHERE seq = :seq AND deed = 'ran')

-- name: untie_erased_turn
UPDATE day_turn SET at = told WHERE run != '' AND run IN (SELECT run FROM day_act WHERE seq = :seq AND deed = 'ran')

-- name: erase_act
DELETE FROM day_act WHERE seq = :seq

-- name: erase_tests
DELETE FROM day_tests WHERE seq = :seq

-- name: erase_turn
DELETE FROM day_turn WHERE seq = :seq

-- name: erase_focus
DELETE FROM day_focus WHERE seq = :seq

-- name: erase_watch
DELETE FROM day_watch WHERE seq = :seq

-- name: erase_pause
DELETE FROM day_pause WHERE seq = :seq

-- name: drop_test_sets
DELETE FROM day_test_set WHERE digest NOT IN (SELECT passed FROM day_tests)

-- name: newest_told
SELECT told FROM day_act ORDER BY seq DESC LIMIT 1

-- name: projects_present
SELECT DISTINCT project FROM day_act WHERE present IS NOT NULL AND project > 0 ORDER BY project

-- name: present_since
SELECT seq, at, present FROM day_act
WHERE project = :project AND present IS NOT NULL AND at >= :since ORDER BY at, seq

-- name: present_before
SELECT at FROM day_act WHERE project = :project AND present IS NOT NULL AND at < :before ORDER BY at DESC, seq DESC

-- name: present_over
SELECT 1 FROM day_act WHERE project = :project AND present IS NOT NULL AND at >= :since AND at < :edge
AND present > :ended LIMIT 1

-- name: last_present
SELECT at FROM day_act WHERE project = :project AND present IS NOT NULL AND at < :before
ORDER BY at DESC, seq DESC LIMIT 1

-- name: present_elsewhere
SELECT 1 FROM day_act
WHERE at > :after AND at <= :until AND project NOT IN (0, :project) AND present IS NOT NULL LIMIT 1

-- name: present_between
SELECT at, project FROM day_act WHERE at >= :since AND at <= :until AND project > 0 AND present IS NOT NULL
ORDER BY at, seq

-- name: acts_of_project
-- A run of tests or a build of which there is no report counts as one.
SELECT act.* FROM day_act AS act WHERE project = :project AND at >= :since AND at < :until AND changes >= :changes
AND (:part = '' OR instr(subject, :part) OR instr(text, :part) OR instr(paths, :part))
AND (:kind = '' OR kind = :kind OR (deed = 'ran' AND sort = :kind AND NOT EXISTS (
    SELECT 1 FROM day_act AS report WHERE report.run = act.run AND report.run != '' AND report.kind = :kind)))
AND NOT (deed = 'imported' AND EXISTS (
    SELECT 1 FROM day_act AS made WHERE made.subject = act.subject AND made.deed NOT IN ('imported', 'switched', 'merged', 'rebased', 'pulled')
    AND made.kind = 'git' AND made.project = act.project))
ORDER BY at DESC, seq DESC, part LIMIT :limit

-- name: acts_everywhere
SELECT act.* FROM day_act AS act WHERE at >= :since AND at < :until AND changes >= :changes
AND (:part = '' OR instr(subject, :part) OR instr(text, :part) OR instr(paths, :part))
AND (:kind = '' OR kind = :kind OR (deed = 'ran' AND sort = :kind AND NOT EXISTS (
    SELECT 1 FROM day_act AS report WHERE report.run = act.run AND report.run != '' AND report.kind = :kind)))
AND NOT (deed = 'imported' AND EXISTS (
    SELECT 1 FROM day_act AS made WHERE made.subject = act.subject AND made.deed NOT IN ('imported', 'switched', 'merged', 'rebased', 'pulled')
    AND made.kind = 'git' AND made.project = act.project))
ORDER BY at DESC, seq DESC, part LIMIT :limit

-- name: commands_done
-- In which all of some words stand, in small letters.
SELECT act.* FROM day_act AS act WHERE kind = 'command' AND at >= :since AND at < :until
AND (:project = 0 OR project = :project)
AND CASE :outcome WHEN 'failed' THEN status != 0 WHEN 'succeeded' THEN status = 0 ELSE 1 END
AND NOT EXISTS (SELECT 1 FROM json_each(:words) WHERE instr(lower(act.text), value) = 0)
ORDER BY at DESC, seq DESC, part LIMIT :limit

-- name: turns_of_open
-- Of failures that are open now.
SELECT failure.id, failure.project, failure.headline, failure.test_id, failure.command, failure.cwd, failure.file,
       failure.file_line, turn.seq, turn.at, turn.red, turn.how, turn.flaky
FROM failure JOIN occurrence ON occurrence.failure = failure.id JOIN day_turn AS turn ON turn.failure = occurrence.seq
WHERE failure.closed_seq IS NULL AND (:project = 0 OR failure.project = :project) AND turn.at <= :at
ORDER BY turn.seq

-- name: turns_of_failures
-- In which a failure showed, or was over, up to a moment.
SELECT failure.id, failure.project, failure.headline, failure.test_id, failure.command, failure.cwd, failure.file,
       failure.file_line, turn.seq, turn.at, turn.red, turn.how, turn.flaky
FROM day_turn AS turn JOIN occurrence ON occurrence.seq = turn.failure JOIN failure ON failure.id = occurrence.failure
WHERE (:project = 0 OR turn.project = :project) AND turn.at <= :at
ORDER BY turn.seq

-- name: turns_within
SELECT failure.id, failure.project, failure.headline, failure.test_id, failure.command, failure.cwd, failure.file,
       failure.file_line, turn.seq, turn.at, turn.red, turn.how, turn.flaky
FROM day_turn AS turn JOIN occurrence ON occurrence.seq = turn.failure JOIN failure ON failure.id = occurrence.failure
WHERE turn.project = :project AND turn.at >= :since AND turn.at <= :until ORDER BY turn.seq

-- name: turns_of_tests
SELECT turn.seq, turn.at, turn.red, turn.run, turn.project, failure.test_id, failure.headline, failure.command,
       failure.cwd
FROM day_turn AS turn JOIN occurrence ON occurrence.seq = turn.failure JOIN failure ON failure.id = occurrence.failure
WHERE (:project = 0 OR turn.project = :project) AND turn.at <= :at AND failure.test_id IS NOT NULL
ORDER BY turn.seq

-- name: reports_of_tests
SELECT tests.seq, act.until AS at, tests.project, tests.command, tests.passed, tests.failing, act.run, act.cwd
FROM day_tests AS tests JOIN day_act AS act ON act.seq = tests.seq
WHERE :project = 0 OR tests.project = :project ORDER BY tests.seq

-- name: runs_of_named_tests
-- That succeeded, and of which there is no report.
SELECT seq, until AS at, project, text AS command, run, cwd FROM day_act AS act
WHERE deed = 'ran' AND sort = 'test' AND status = 0 AND instr(text, '::') AND (:project = 0 OR project = :project)
AND NOT EXISTS (SELECT 1 FROM day_act AS report WHERE report.run = act.run AND report.run != '' AND report.kind = 'test')
ORDER BY seq

-- name: test_set
SELECT ids FROM day_test_set WHERE digest = :digest

-- name: watch_of_project
SELECT seq, at, what, name, trees FROM day_watch WHERE project = :project ORDER BY seq

-- name: trees_of_project
SELECT DISTINCT tree FROM day_act WHERE project = :project AND tree != ''

-- name: trimmed_through
SELECT through FROM day_trim

-- name: checked_out
SELECT seq, at, tree, branch, after FROM day_act INDEXED BY day_act_git
WHERE project = :project AND kind = 'git' AND at <= :at AND deed IN (SELECT value FROM json_each(:deeds))
ORDER BY seq DESC LIMIT :limit

-- name: first_told
SELECT min(at) AS at FROM (
    SELECT (SELECT told FROM day_act ORDER BY seq LIMIT 1) AS at UNION ALL SELECT min(at) FROM day_watch)

-- name: pauses
SELECT seq, at, until, over FROM day_pause ORDER BY seq

-- name: trimmed_until
-- The earliest that is left of what came after the last that was removed.
SELECT coalesce((SELECT told FROM day_act WHERE seq > trim.through ORDER BY seq LIMIT 1), trim.at) AS at FROM day_trim AS trim

-- name: uncommitted
-- Facts by which is told what was committed, since a moment.
SELECT seq, part, kind, deed, at, until, told, sort, subject, text, status, tree, cwd, before, after FROM day_act
WHERE project = :project AND at >= :since AND at <= :at
AND (kind IN ('file', 'git') OR deed = 'ran' AND instr(text, 'git '))

-- name: some_commits_ago
SELECT at FROM day_act INDEXED BY day_act_git
WHERE project = :project AND kind = 'git' AND at <= :at AND deed IN ('committed', 'amended')
ORDER BY seq DESC LIMIT 1 OFFSET :commits

-- name: last_commands
SELECT * FROM day_act WHERE project = :project AND deed = 'ran' AND at <= :at AND until <= :at
ORDER BY at DESC, seq DESC LIMIT :limit

-- name: commands_at
-- That had begun and not ended.
SELECT * FROM day_act WHERE project = :project AND deed = 'ran' AND at <= :at AND until > :at ORDER BY at DESC, seq DESC

-- name: stops
SELECT seq, at, deed, subject, tree, paths FROM day_act INDEXED BY day_act_git
WHERE project = :project AND kind = 'git' AND deed IN ('conflicted', 'resolved') AND at <= :at ORDER BY seq

-- name: places_worked_in
SELECT tree, cwd FROM day_act WHERE project = :project AND at <= :at AND present IS NOT NULL ORDER BY at DESC, seq DESC

-- name: focus_at
SELECT seq, at, active, signals FROM day_focus WHERE at <= :at ORDER BY seq DESC LIMIT 1

-- name: first_edits
SELECT min(seq) AS seq, subject, min(at) AS at, tree FROM day_act
WHERE project = :project AND kind = 'file' AND deed != 'swept' AND sort = '' AND at >= :since AND at <= :until
GROUP BY subject ORDER BY min(at), min(seq), min(part) LIMIT :limit

-- name: commits_done
SELECT seq, deed, subject, text FROM day_act
WHERE project = :project AND kind = 'git' AND at >= :since AND at <= :until
AND deed IN ('committed', 'amended', 'cherry-picked', 'reverted', 'applied', 'merged') ORDER BY at, seq

-- name: last_tests
SELECT seq, deed, subject, text FROM day_act
WHERE project = :project AND kind = 'test' AND at >= :since AND at <= :until ORDER BY at DESC, seq DESC LIMIT 1

-- name: fixes_learned
SELECT id, failure, text FROM fix WHERE project = :project AND at >= :since AND at <= :until ORDER BY id

-- name: notes_taken
SELECT id, kind, title, taken FROM note_now WHERE project = :project AND taken >= :since AND taken <= :until ORDER BY id

-- name: conflicts_left
-- That began in a time and were not over at its end.
SELECT seq, subject FROM day_act AS stop
WHERE project = :project AND kind = 'git' AND deed = 'conflicted' AND at >= :since AND at <= :until
AND NOT EXISTS (SELECT 1 FROM day_act AS after WHERE after.project = stop.project AND after.kind = 'git'
    AND after.deed = 'resolved' AND after.subject = stop.subject AND after.tree = stop.tree AND after.seq > stop.seq
    AND after.at <= :until)
ORDER BY seq
