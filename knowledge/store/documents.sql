-- Documents and where their sections stand.

-- name: documents_of
SELECT * FROM document WHERE root = :root

-- name: document_by_path
SELECT * FROM document WHERE path = :path

-- name: document_roots
SELECT root, count(*) AS found, sum(refused = '') AS documents, sum(sections) AS sections FROM document
GROUP BY root ORDER BY root

-- name: documents_counted
SELECT count(*) AS found, coalesce(sum(refused != ''), 0) AS refused FROM document

-- name: documents_refused
SELECT path, root, refused FROM document WHERE refused != '' ORDER BY path LIMIT :most

-- name: some_documents_of
SELECT id FROM document WHERE root = :root LIMIT :most

-- name: put_document
INSERT INTO document (path, root, project, touched, digest, title, refused, sections, told)
VALUES (:path, :root, :project, :touched, :digest, :title, :refused, :sections, :told)
ON CONFLICT (path) DO UPDATE SET root = :root, project = :project, touched = :touched, digest = :digest, title = :title,
    refused = :refused, sections = :sections, told = :told
RETURNING id

-- name: touch_document
UPDATE document SET touched = :touched, root = :root, project = :project WHERE path = :path

-- name: tell_document
UPDATE document SET told = 1 WHERE path = :path AND digest = :digest

-- name: remove_document
DELETE FROM document WHERE id = :id

-- name: sections_of
SELECT entry FROM document_section WHERE document = :document

-- name: put_section
INSERT INTO document_section (entry, document, line) VALUES (:entry, :document, :line)
ON CONFLICT (entry) DO UPDATE SET document = :document, line = :line

-- name: remove_section
DELETE FROM document_section WHERE entry = :entry

-- name: move_sections
UPDATE entry SET project = :project WHERE id IN (SELECT entry FROM document_section WHERE document = :document)

-- name: section_line
SELECT line FROM document_section JOIN entry ON entry.id = document_section.entry
WHERE entry.kind = 'document' AND entry.ref = :ref AND entry.part = :part
