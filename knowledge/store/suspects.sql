-- What is known of right and wrong suspicions.

-- name: put_suspect_step
-- What the user says stays, whatever a fix says later.
INSERT INTO suspect_rating (ranked, ref, seq, by, step) VALUES (:ranked, :ref, :seq, :by, :step)
ON CONFLICT (ranked, ref) DO UPDATE SET seq = :seq, by = :by, step = :step WHERE by != 'user' OR :by = 'user'

-- name: suspect_steps
SELECT step FROM suspect_rating ORDER BY seq

-- name: forget_suspect_steps
DELETE FROM suspect_rating WHERE seq <= (SELECT seq FROM suspect_rating ORDER BY seq DESC LIMIT 1 OFFSET :kept)
