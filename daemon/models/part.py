"""A file that is not whole yet: what came of it, beside where it will be, and what the rest must belong to."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from knowledge.store.durable import put_in_place

CHUNK = 1 << 20


class Identity(NamedTuple):
    """What tells whether a server still has the file that was begun."""

    sha256: str = ""
    etag: str = ""
    """A strong one; weak ones promise nothing about bytes."""
    size: int = 0

    def matches(self, other: "Identity") -> bool:
        """Whether the rest of one can follow on the beginning of the other."""
        if self.sha256 or other.sha256:
            return self.sha256 == other.sha256
        return bool(self.etag) and self.etag == other.etag


class Part:
    """`NAME.part` with its notes in `NAME.part.json`."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self.path = target.with_name(f"{target.name}.part")
        self._notes = target.with_name(f"{target.name}.part.json")
        self._sum, self._summed = hashlib.sha256(), 0

    @property
    def size(self) -> int:
        """Bytes that are here."""
        return self.path.stat().st_size if self.path.exists() else 0

    def identity(self) -> Identity:
        """What the bytes belong to; nothing where that is not known."""
        try:
            noted = json.loads(self._notes.read_text(encoding="utf-8"))
            return Identity(str(noted["sha256"]), str(noted["etag"]), int(noted["size"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Identity()

    def begin(self, identity: Identity) -> None:
        """Let go of what is here, and say what comes. In this order: bytes never stand beside another one's notes."""
        self.path.unlink(missing_ok=True)
        self._target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._notes.write_text(json.dumps(identity._asdict()), encoding="utf-8")
        self._sum, self._summed = hashlib.sha256(), 0

    def sum_up(self, tell: Callable[[int], None]) -> None:
        """Hash what is here, unless that was done while it came."""
        if self._summed == self.size:
            return
        self._sum, self._summed = hashlib.sha256(), 0
        with self.path.open("rb") as file:
            while data := file.read(CHUNK):
                self._add(data)
                tell(self._summed)

    def append(self, data: bytes, descriptor: int) -> int:
        """Write all of it; bytes that are here now. Raises OSError."""
        view = memoryview(data)
        while view:
            written = os.write(descriptor, view)
            self._add(view[:written])
            view = view[written:]
        return self._summed

    def _add(self, data: bytes | memoryview) -> None:
        self._sum.update(data)
        self._summed += len(data)

    def digest(self) -> str:
        return self._sum.hexdigest()

    def put_in_place(self) -> None:
        """It is whole: give it its name, so that it is there after a power cut as well."""
        put_in_place(self.path, self._target)
        self._notes.unlink(missing_ok=True)

    def set_aside(self) -> Path:
        """It is wrong: keep it to be looked at, where the next try does not go on with it."""
        aside = self._target.with_name(f"{self._target.name}.wrong")
        self.path.replace(aside)
        self._notes.unlink(missing_ok=True)
        return aside
