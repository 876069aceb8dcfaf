"""Looking into files that changed: what is kept of them, and how many lines came and went."""

import logging
from pathlib import Path

from knowledge.files.entry import NOTHING_KEPT, Entry
from knowledge.files.lines import delta, is_text
from knowledge.files.reading import content
from knowledge.files.secret import is_secret
from knowledge.files.snapshots import Snapshots
from knowledge.files.telling import Change, Read

_log = logging.getLogger("files")


class Contents:
    """The contents of one tree's files, as far as they may be known."""

    def __init__(self, root: Path, snapshots: Snapshots, largest: int) -> None:
        self.largest = largest
        """Bytes of a file beyond which its content is left alone."""
        self.before_ns: int | None = None
        """What is written at this moment or later is not looked into."""
        self._root = root
        self._snapshots = snapshots

    def read(self, change: Change) -> Read | None:
        """A change with its content kept and its lines counted; none when nothing but the file's time changed."""
        before = self._known(change.before) if change.before else b""
        if change.after is None:
            return Read(change, *_delta(before, b""), before=_name(change.before, before))
        text = self._text(change.path)
        digest = self._keep(text) if text is not None else NOTHING_KEPT
        change = change._replace(after=change.after._replace(digest=digest))
        if change.before and change.moved_from is None and digest and digest == change.before.digest:
            return None
        named = digest.hex() or None
        return Read(change, *_delta(before, text), before=_name(change.before, before), after=named)

    def digest(self, path: str) -> bytes:
        """Keep what a file holds, to compare its next change with; nothing where it may not, or need not, be kept."""
        text = self._text(path)
        return NOTHING_KEPT if text is None else self._keep(text)

    def _text(self, path: str) -> bytes | None:
        if is_secret(path):
            return None
        data = content(self._root / path, self.largest, self.before_ns)
        return data if data is not None and is_text(data) else None

    def _keep(self, text: bytes) -> bytes:
        try:
            return self._snapshots.put(text)
        except OSError as error:
            _log.warning("a snapshot could not be kept: %s", error)
            return NOTHING_KEPT

    def _known(self, entry: Entry) -> bytes | None:
        return self._snapshots.get(entry.digest.hex()) if entry.digest else None


def _name(entry: Entry | None, content: bytes | None) -> str | None:
    return entry.digest.hex() if entry and entry.digest and content is not None else None


def _delta(before: bytes | None, after: bytes | None) -> tuple[int | None, int | None]:
    return (None, None) if before is None or after is None else delta(before, after)
