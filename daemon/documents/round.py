"""Reading what is new in one root: look through it, read in batches, write down in small steps, sum up."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from daemon.documents.lines import Wanted, fields, line
from daemon.documents.shelving import Shelving, Step, Tally
from knowledge.envelope import Envelope
from knowledge.events import IngestProgressed, PathIngested, Refused
from knowledge.memory.documents.shelf import Shelf
from knowledge.redact import clean

MOST_NAMED = 20
"""Refused files that are named."""
TOO_MUCH = "reading it takes too long"


class Round:
    """Through one root, once. Who drives it asks what is `next`, and brings what a child made of that."""

    def __init__(self, root: str, began: float, asks: list[Envelope]) -> None:
        """`began`: by the clock that goes on in sleep, in seconds. `asks`: orders that it answers."""
        self.root, self.began, self.asks = root, began, asks
        self.tally = Tally()
        self.folders: list[Path] = []
        self._done, self._of = 0, 0
        self._pieces: deque[bytes] = deque()
        self.steps: Iterator[Step] = iter(())
        """Those that are to be taken now, each short; whoever stops in between goes on here."""

    # ── what a child is to do next ────────────────────────────────────────────────────────────────

    def next(self, shelf: Shelf) -> list[Wanted]:
        """Files that a child is to read now; none when there are steps to be taken first. Not when it is over."""
        said = self._pieces.popleft()
        piece = fields(said)
        if "batch" in piece:
            return [Wanted(*one) for one in piece["batch"]]
        self.steps = Shelving(shelf, self.root, self.tally).taken([said])
        return []

    @property
    def over(self) -> bool:
        """Whether nothing is left to be read; steps may be."""
        return not self._pieces

    @property
    def left(self) -> int:
        """Documents that are to be read."""
        return self._of - self._done

    # ── what children say ─────────────────────────────────────────────────────────────────────────

    def looked(self, said: bytes | None) -> None:
        """A child looked through the root, or was ended over it."""
        if said is None:
            self.tally.refuse(self.root, "looking through it takes too long")
            return
        first, *pieces = said.split(b"\n")
        self._pieces = deque(pieces)
        self._summed(fields(first))

    def _summed(self, found: dict[str, Any]) -> None:
        if "lost" in found:
            return
        self.tally.documents, self.tally.sections = found["documents"], found["sections"]
        self.tally.refused = found["refused"]
        self.tally.named = [(path, reason) for path, reason in found["named"]]
        self.folders = [Path(one) for one in found["folders"]]
        self._of = found["read"]

    def read(self, files: list[Wanted], said: bytes | None, shelf: Shelf) -> None:
        """A child read some files; one that was ended tries them one by one, to find the one that is at fault."""
        shelving = Shelving(shelf, self.root, self.tally)
        if said is None and len(files) > 1:
            self._pieces.extendleft(line(batch=[one]) for one in reversed(files))
            return
        self._done += len(files)
        if said is None:
            self.tally.refuse(files[0].path, TOO_MUCH)
            self.steps = shelving.taken([line(refuse=[(files[0].path, TOO_MUCH)])])
        elif said:
            self.steps = shelving.taken(said.split(b"\n"))

    def leave(self, shelf: Shelf) -> None:
        """Take out all it has: it is no root any more."""
        self.steps = shelf.remove_root(self.root)

    # ── what is told ──────────────────────────────────────────────────────────────────────────────

    def progress(self) -> IngestProgressed:
        return IngestProgressed(path=clean(self.root), done=self._done, of=self._of, sections=self.tally.sections)

    def ingested(self, now: float) -> PathIngested:
        """What it came to."""
        tally = self.tally
        named = [Refused(path=clean(path), reason=reason) for path, reason in tally.named[:MOST_NAMED]]
        return PathIngested(
            path=clean(self.root),
            documents=tally.documents,
            sections=tally.sections,
            new=tally.new,
            removed=tally.removed,
            refused=named,
            refused_count=tally.refused,
            took_ms=round((now - self.began) * 1_000),
        )
