-- What the failure said when a fix was learned, with the values that its name leaves out, such as ports; empty where
-- a release that kept none learned it.
ALTER TABLE fix ADD COLUMN said TEXT NOT NULL DEFAULT '';
