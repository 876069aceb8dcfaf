-- The index of watched trees: what they looked like, and what is to be told of them.

-- name: epoch
SELECT epoch FROM life

-- name: begin_life
INSERT INTO life (epoch) VALUES (:epoch)

-- name: tree
SELECT id, whole FROM trees WHERE path = :path

-- name: trees
SELECT path FROM trees

-- name: add_tree
INSERT OR IGNORE INTO trees (path) VALUES (:path)

-- name: move_tree
UPDATE OR REPLACE trees SET path = :after WHERE path = :before

-- name: forget_tree
DELETE FROM trees WHERE path = :path

-- name: tree_is_whole
UPDATE trees SET whole = 1, noted = :noted WHERE id = :tree

-- name: noted
SELECT noted FROM trees WHERE path = :path AND whole = 1

-- name: folder
SELECT id FROM folders WHERE tree = :tree AND path = :path

-- name: folders
SELECT path FROM folders WHERE tree = :tree

-- name: folders_below
SELECT path FROM folders WHERE tree = :tree AND (path = :path OR (path > :from AND path < :until))

-- name: count_folders
SELECT count(*) FROM folders

-- name: add_folder
INSERT OR IGNORE INTO folders (tree, path) VALUES (:tree, :path)

-- name: forget_folder
DELETE FROM folders WHERE tree = :tree AND path = :path

-- name: files
SELECT name, mtime_ns, size, inode, digest
FROM files WHERE folder = (SELECT id FROM folders WHERE tree = :tree AND path = :path)

-- name: file
SELECT mtime_ns, size, inode, digest
FROM files WHERE folder = (SELECT id FROM folders WHERE tree = :tree AND path = :path) AND name = :name

-- name: put_file
INSERT INTO files (folder, name, mtime_ns, size, inode, digest) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (folder, name)
DO UPDATE SET mtime_ns = excluded.mtime_ns, size = excluded.size, inode = excluded.inode, digest = excluded.digest

-- name: forget_file
DELETE FROM files WHERE folder = ? AND name = ?

-- name: not_looked_into
SELECT folders.path AS path, files.name AS name, mtime_ns, size, inode
FROM files JOIN folders ON folders.id = files.folder
WHERE folders.tree = :tree AND digest IS NULL AND size <= :largest
ORDER BY mtime_ns DESC LIMIT :most

-- name: digests
SELECT DISTINCT digest FROM files WHERE length(digest) = 32

-- name: put_out
INSERT INTO outbox (project, type, body) VALUES (:project, :type, :body) RETURNING n

-- name: outbox
SELECT n, project, type, body FROM outbox ORDER BY n

-- name: sent
DELETE FROM outbox WHERE n = :n
