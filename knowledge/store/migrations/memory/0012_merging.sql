-- Pieces of the text index are merged by eights, and not all at once before there are 32: a line that is written down
-- seldom pays for what others left.
INSERT INTO entry_text (entry_text, rank) VALUES ('automerge', 8);
INSERT INTO entry_text (entry_text, rank) VALUES ('crisismerge', 32);
