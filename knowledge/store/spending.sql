-- What was spent, by what is on record of it anyway: spans of answers, steps of jobs, sentences.

-- name: answers_spent
-- The last that were asked since a moment, in order.
SELECT t.id, t.at, t.project,
    total(CASE s.operation WHEN 'invoke_agent' THEN s.took_us END) AS took_us,
    max(CASE s.operation WHEN 'invoke_agent' THEN json_extract(s.attributes, '$."sotto.answer.ending"') END) AS ending,
    max(CASE s.operation WHEN 'invoke_agent' THEN json_extract(s.attributes, '$."sotto.answer.code"') END) AS code,
    max(CASE s.operation WHEN 'invoke_agent' THEN json_extract(s.attributes, '$."sotto.budget.rule"') END) AS rule,
    total(CASE s.operation WHEN 'chat' THEN json_extract(s.attributes, '$."gen_ai.usage.input_tokens"') END)
    + total(CASE s.operation WHEN 'chat' THEN json_extract(s.attributes, '$."gen_ai.usage.output_tokens"') END)
    AS tokens,
    total(s.operation = 'execute_tool') AS calls
FROM trace AS t JOIN span AS s ON s.trace = t.id
WHERE t.id IN (SELECT id FROM trace WHERE at >= :since ORDER BY id DESC LIMIT :most)
GROUP BY t.id ORDER BY t.id

-- name: jobs_spent
-- Jobs that did something since a moment, with what steps took then, also those that failed.
SELECT j.id, j.project, j.kind, j.state, j.idle, j.resource, j.said, max(s.at) AS at, total(s.took_ms) AS took_ms,
    total(s.cpu_ms) AS cpu_ms
FROM (
    SELECT e.at, json_extract(e.body, '$.job') AS job, json_extract(e.body, '$.took_ms') AS took_ms,
        json_extract(e.body, '$.cpu_ms') AS cpu_ms
    FROM event AS e JOIN channel AS c ON c.id = e.channel
    WHERE c.type IN ('JobStepped', 'JobRetried', 'JobFailed') AND e.at >= :since AND e.body != ''
) AS s JOIN job AS j ON j.id = s.job
GROUP BY j.id ORDER BY j.id

-- name: checks_spent
-- Checks of a project that came to their end, by themselves or by that of their time, the last ones first.
SELECT json_extract(e.body, '$.duration_ms') AS took_ms, json_extract(e.body, '$.ended') AS ended
FROM event AS e JOIN channel AS c ON c.id = e.channel
WHERE c.type = 'CheckFinished' AND e.project IS :project AND e.body != ''
AND json_extract(CASE e.body WHEN '' THEN '{}' ELSE e.body END, '$.ended') IN ('exited', 'time')
ORDER BY e.seq DESC LIMIT :most

-- name: told_since
-- What facts of some types said since a moment, in order.
SELECT e.seq, e.at, e.project, c.type, e.body FROM event AS e JOIN channel AS c ON c.id = e.channel
WHERE c.type IN (SELECT value FROM json_each(:types)) AND e.at >= :since AND e.body != '' ORDER BY e.seq

-- name: spent_projects
-- Names of projects, the last one of each.
SELECT json_extract(e.body, '$.number') AS number, json_extract(e.body, '$.name') AS name, max(e.seq)
FROM event AS e JOIN channel AS c ON c.id = e.channel
WHERE c.type = 'ProjectWatched' AND e.body != '' GROUP BY number
