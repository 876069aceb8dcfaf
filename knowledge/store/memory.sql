-- The keeping of memory: how far its readers of the log have come.

-- name: place
SELECT seq FROM place WHERE reader = :reader

-- name: put_place
INSERT INTO place (reader, seq) VALUES (:reader, :seq) ON CONFLICT (reader) DO UPDATE SET seq = :seq
