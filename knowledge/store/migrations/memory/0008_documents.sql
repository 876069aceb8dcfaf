-- Documents that were read, or looked at: a cache of files. Their sections are entries of kind `document`.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,           -- absolute
    root TEXT NOT NULL,                  -- the file or folder that was asked for, or the watched tree
    project INTEGER NOT NULL,            -- 0 outside of projects
    touched TEXT NOT NULL,               -- by which it is known that the file is the same; empty where it is to be read
    digest TEXT NOT NULL,                -- SHA-256 of the file; empty where it was not read whole
    title TEXT NOT NULL,
    refused TEXT NOT NULL,               -- why it is not read; empty where it is
    sections INTEGER NOT NULL,           -- entries
    told INTEGER NOT NULL                -- whether the log has the DocumentRead of this digest
);
CREATE INDEX document_root ON document (root);

-- Where each of their entries begins.
CREATE TABLE document_section (
    entry INTEGER PRIMARY KEY,
    document INTEGER NOT NULL,
    line INTEGER NOT NULL                -- from 1
);
CREATE INDEX document_section_document ON document_section (document);
