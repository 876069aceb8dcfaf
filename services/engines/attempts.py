"""A file that ends the process which loads it: after three deaths it is left alone for a while, and that is said.

The engine is C++: what no check of a header finds ends the process, and so does the kernel, where memory runs out.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import ModelUnusable

DEATHS = 3
LEFT_ALONE_S = 600.0
_HINT = "choose a smaller or another one: `sotto model list`; `sotto logs model` says what happened"


@contextmanager
def attempt(parts: Sequence[Path], note: Path) -> Iterator[None]:
    """Try to load a file; `note` is there as long as that goes on, and after a death. Raises ModelUnusable."""
    state: list[str | int] = [str(parts[0]), *(part.stat().st_mtime_ns for part in parts)]
    deaths = _deaths(note, state)
    if deaths >= DEATHS:
        raise ModelUnusable(f"{parts[0]} ended the process that loaded it, {deaths} times", hint=_HINT)
    note.write_text(json.dumps({"state": state, "deaths": deaths + 1}), encoding="utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def _deaths(note: Path, state: list[str | int]) -> int:
    """How often it was begun and never ended."""
    try:
        age = time.time() - note.stat().st_mtime
        found = json.loads(note.read_text(encoding="utf-8"))
        return int(found["deaths"]) if found["state"] == state and 0 <= age < LEFT_ALONE_S else 0
    except (OSError, ValueError, LookupError, TypeError):
        return 0
