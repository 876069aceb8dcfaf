-- When a tree began to be taken note of, in microseconds UTC: what was known before a pause does not count after it.
ALTER TABLE trees ADD COLUMN noted INTEGER NOT NULL DEFAULT 0;
