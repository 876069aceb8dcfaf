"""Plain commits: they note what files are already. What one holds that nobody saw being written is told from it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator

from daemon.past_edits import Seen
from daemon.past_moves import SHORT, Moves
from daemon.past_texts import Texts
from knowledge.changes.change import Change
from knowledge.changes.gather import Moved, Told
from knowledge.files.secret import is_secret
from knowledge.git.past import Differs


class Noted:
    """The plain commits of one window."""

    def __init__(self, told: Told, moves: Moves, texts: Texts, seen: Seen) -> None:
        self._moves = moves
        self._texts = texts
        self._seen = seen
        self._plain = [one for one in told.moves if one.keeps_files]
        self._edited: dict[str, set[str]] = defaultdict(set)
        for burst in told.bursts:
            for change in burst.event.changes:
                self._edited[change.path].add(change.after or "")

    def changes(self) -> Iterator[Change]:
        """Commits with the files of which they alone tell."""
        made = {past.commit: past for past in self._moves.read([one.event.commit for one in self._plain])}
        for one in self._plain:
            past = made.get(one.event.commit)
            paths = past.differs if past else []
            self._texts.want(path.after for path in paths if path.after and path.is_file)
            new = [path for path in paths if not self._was_seen(path, one)]
            if past and new:
                contents, unknown = self._moves.contents(new)
                yield Change(
                    sort="commit",
                    seq=one.seq,
                    ref=past.commit[:SHORT],
                    title=past.subject,
                    at=one.first,
                    tree=one.event.tree,
                    contents=tuple(contents),
                    unknown=tuple(unknown),
                    author=past.author,
                )

    def _was_seen(self, path: Differs, commit: Moved) -> bool:
        """Whether a file became what the commit holds under our eyes, or lay so before the window."""
        data = self._texts.in_git(path.after) if path.after and path.is_file else None
        digest = hashlib.sha256(data).hexdigest() if data is not None else ""
        if digest in self._edited.get(path.path, ()):
            return True
        if any(whole.event.began <= commit.last for whole in self._moves.unexplained):
            return False
        if path.path in self._edited or self._seen(path.path) is not None or is_secret(path.path):
            return True
        return data is not None and self._texts.was_read(data)
