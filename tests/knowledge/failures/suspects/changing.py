"""Changes and failures for tests of suspects."""

from itertools import pairwise

from knowledge.changes.change import Change, Content, Sort
from knowledge.events import FailureDiagnosed
from knowledge.redact import clean

TREE = "/src"


def content(path: str, before: str | None, after: str | None) -> Content:
    """Lines are letters: `abc` is a file of three lines."""
    return Content(path, *(text if text is None else "".join(f"{line}\n" for line in text) for text in (before, after)))


def change(number: int, *contents: Content, sort: Sort = "edit", command: str = "", title: str = "") -> Change:
    return Change(sort, number, f"e{number}", title or f"edit {number}", number, TREE, contents, command=command)


def edits(path: str, *texts: str) -> list[Change]:
    """One edit of a file after the other; the first text is what it was."""
    pairs = pairwise(texts)
    return [change(number, Content(path, before, after)) for number, (before, after) in enumerate(pairs)]


def failing(message: str = "no", **more: object) -> FailureDiagnosed:
    values: dict = {
        "command": clean("pytest"),
        "cwd": clean(TREE),
        "status": 1,
        "headline": clean(message),
        "line": 1,
        "message": clean(message),
    }
    frames = [(clean(file), line, clean(name) if name else None) for file, line, name in more.pop("frames", ())]  # type: ignore[attr-defined]
    return FailureDiagnosed(**values, frames=frames, **more)  # type: ignore[arg-type]
