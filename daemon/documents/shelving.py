"""Writing down what children say of documents, line by line, in memory of the process that writes it."""

from collections.abc import Iterator
from typing import Any

from daemon.documents.lines import fields
from knowledge.events import DocumentRead
from knowledge.memory.documents.shelf import Kept, Shelf
from knowledge.memory.entry import Entry


class Tally:
    """What has come of a root so far."""

    def __init__(self) -> None:
        self.documents = self.sections = self.new = self.removed = self.refused = 0
        self.named: list[tuple[str, str]] = []
        """Refused files with their reasons."""

    def refuse(self, path: str, reason: str, most: int = 20) -> None:
        self.refused += 1
        if len(self.named) < most:
            self.named.append((path, reason))


Step = DocumentRead | None
"""Something to tell, or nothing."""


class Shelving:
    """Of one root, over one memory. What it does goes on in steps, each within a transaction of the caller's."""

    def __init__(self, shelf: Shelf, root: str, tally: Tally) -> None:
        self._shelf, self._root, self._tally = shelf, root, tally
        self._number = 0
        self._left: set[int] = set()
        """Entries of the document at hand that were there before and have not come again."""
        self._document: dict[str, Any] = {}

    def taken(self, lines: list[bytes]) -> Iterator[Step]:
        """Write down what they say."""
        for said in lines:
            found = fields(said)
            if "ref" in found:
                self._section(found)
            elif "document" in found:
                self._begin(found)
            elif "end" in found:
                yield from self._end(found)
            elif "same" in found:
                self._same(Kept(**found["same"]))
            else:
                yield from self._other(found)
            yield None

    def _other(self, found: dict[str, Any]) -> Iterator[Step]:
        for path in found.get("gone", ()):
            self._tally.removed += 1
            yield from self._shelf.remove(path)
        for path, reason in found.get("refuse", ()):
            yield from self._refused(Kept(path, self._root, refused=reason))
        if "refused" in found:
            kept = Kept(**found["refused"])
            self._tally.refuse(kept.path, kept.refused)
            yield from self._refused(kept)

    def _refused(self, kept: Kept) -> Iterator[Step]:
        """What was known of it goes."""
        yield from self._shelf.remove(kept.path)
        self._shelf.put(kept)

    def _same(self, kept: Kept) -> None:
        self._shelf.touch(kept)
        self._shelf.told(kept.path, kept.digest)
        before = self._shelf.by_path(kept.path)
        self._tally.documents += 1
        self._tally.sections += before.sections if before else 0

    def _begin(self, found: dict[str, Any]) -> None:
        """Until its end it counts as not read."""
        kept = Kept(**found["document"])
        self._document = found
        self._number = self._shelf.put(kept._replace(touched="", digest="", told=False))
        self._left = self._shelf.sections(self._number)

    def _section(self, found: dict[str, Any]) -> None:
        kept, at = self._document["document"], self._document["at"]
        place = (found["ref"], kept["project"] or None, at, found["title"], found["body"])
        entry = Entry("document", *place, part=found["part"])
        self._left.discard(self._shelf.put_section(self._number, entry, found["line"]))
        self._tally.sections += 1

    def _end(self, found: dict[str, Any]) -> Iterator[Step]:
        for number in self._left:
            self._shelf.remove_section(number)
            yield None
        self._shelf.put(Kept(**found["end"]))
        self._tally.documents += 1
        self._tally.new += 1
        if found["fact"]:
            yield DocumentRead.model_validate_json(found["fact"])
