"""What a failure points at: places in the tree, words, names. Made of what was told of one run."""

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from knowledge.events import FailureDiagnosed

Sources = Callable[[str], str | None]
"""The text of a file of the tree when it was red, by its path; None where it is not known."""

ASIDE = 0.4
"""What a place counts that only another failure of the same run names."""
OTHERS = 5
"""Other failures of the run that are heard."""
_QUOTED = re.compile(r"['\"`\u2018\u201c]([^'\"`\u2019\u201d\n]{2,60})['\"`\u2019\u201d]")
_NAME = re.compile(r"[A-Za-z_]\w{2,}")
_TEST_FILE = re.compile(r"^[\w./\\-]+\.\w+$")


class Place(NamedTuple):
    """One frame of the stack, or the place of a diagnostic."""

    path: str
    """Relative to the tree."""
    line: int | None
    function: str | None
    rank: int
    """0 for the innermost."""
    weight: float


class Evidence(NamedTuple):
    """All that is known of why a run failed."""

    places: tuple[Place, ...]
    """The innermost of the most telling failure first."""
    said: str
    """Headline, message and the lines around the reason."""
    names: frozenset[str]
    """Identifiers that the message is about."""
    test: str
    """The test's own name; empty where it is none."""
    test_path: str
    """Its file, relative to the tree; empty where that is not known."""
    code: str
    """Type of exception, rule or number of the error."""
    command: str


def evidence(told: Sequence[FailureDiagnosed], tree: str) -> Evidence:
    """What the failures of one run say together, the most telling one first."""
    first, others = told[0], told[1 : 1 + OTHERS]
    said = "\n".join([first.headline, first.message or "", *(text for _, text in first.excerpt)])
    places = [*_places(first, tree, 1.0)]
    for other in others:
        said += f"\n{other.headline}"
        places += _places(other, tree, ASIDE / len(others))
    return Evidence(
        places=tuple(places),
        said=said,
        names=frozenset(_names(first)),
        test=_test_name(first.test_id or ""),
        test_path=_test_path(first, tree),
        code=first.code or "",
        command=first.command,
    )


def within(tree: str, cwd: str, file: str) -> str | None:
    """The path of a file below the tree, as a tool that ran in `cwd` wrote it; None where it lies elsewhere."""
    file = file.replace("\\", "/").removeprefix("file://")
    whole = posixpath.normpath(posixpath.join(cwd, file))
    root = tree.rstrip("/") + "/"
    return whole.removeprefix(root) if whole.startswith(root) else None


def _places(told: FailureDiagnosed, tree: str, share: float) -> Iterator[Place]:
    frames = [(file, line, function) for file, line, function in told.frames]
    if told.file and not any((file, line) == (told.file, told.file_line) for file, line, _ in frames):
        frames.insert(0, (told.file, told.file_line, told.symbol if not told.frames else None))
    inside = [(path, line, name) for file, line, name in frames if (path := within(tree, told.cwd, file))]
    for rank, (path, line, name) in enumerate(inside):
        yield Place(path, line, name, rank, share / (1 + rank))


def _names(told: FailureDiagnosed) -> Iterator[str]:
    if told.symbol:
        yield from _NAME.findall(told.symbol)
    for quoted in _QUOTED.findall(told.message or told.headline):
        yield from _NAME.findall(quoted)


def _test_name(test_id: str) -> str:
    return re.split(r"::|\.|#|/| > ", test_id.partition("[")[0])[-1].strip()


def _test_path(told: FailureDiagnosed, tree: str) -> str:
    file = (told.test_id or "").partition("::")[0]
    if _TEST_FILE.match(file):
        return within(tree, told.cwd, file) or ""
    outermost = told.frames[-1][0] if told.frames and told.test_id else None
    return (within(tree, told.cwd, outermost) or "") if outermost else ""
