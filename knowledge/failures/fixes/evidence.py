"""What a failure says that points at its cause: places, names, and what sort of failure it is."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from knowledge.events import FailureDiagnosed
from knowledge.failures.fixes.sorts import Affinity, affinities, checks, common, unsteady

QUOTED, CODE, WORD, SHOWN = 1.0, 0.7, 0.3, 0.25
"""How much a name says: quoted in the message, written as code is, any other word, seen in the lines around it."""
_SHORTEST = 3
_LONGEST = 60
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_QUOTED = re.compile(r"['\"`\u2018\u201c]([^'\"`\u2019\u201d\n]{1,120})['\"`\u2019\u201d]")
_LIKE_CODE = re.compile(
    r"\w+(?=\()|(?<=\.)[^\W\d]\w+|[^\W\d]\w+(?=\.\w)|\w*[a-z\d][A-Z]\w*|\w*[^\W_]_\w+|\b[A-Z][A-Z\d_]{2,}\b"
)
_FILE = re.compile(r"(?<![\w.])((?:[\w@.+-]*/)*[\w@+-]*\.?[\w@+-]+\.[A-Za-z]\w{0,9})(?![\w/])")
_PATH = re.compile(r"(?:[\w.@+~-]*/)+[\w.@+-]*|(?<=['\"])[\w.@+-]+(?=['\"])")
_FRAME = re.compile(r"([\w@./\\-]+\.[A-Za-z]\w{0,9}):(\d{1,7}):(?: |$)")
_JUDGED = re.compile(r"assert|expect|\bequal|mismatch|differ|should|!=|NoneType|undefined|null|nil\b", re.IGNORECASE)
_PARAMETERS = re.compile(r"\[.*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where it broke, or what was on the way there."""

    path: str
    """Relative to the tree."""
    line: int | None
    function: str
    """Without its module and class; empty where nobody says."""
    rank: int
    """0 for the innermost."""


@dataclass(frozen=True)
class Evidence:
    """All of one occurrence."""

    places: tuple[Place, ...]
    names: Mapping[str, float]
    """Identifiers and how much each says."""
    files: frozenset[str]
    """Last names of files that are spoken of, in small letters."""
    paths: frozenset[str]
    """Paths that the message itself quotes, whole."""
    affinities: tuple[Affinity, ...]
    """What helps against failures that read like this."""
    tool: str
    test: str
    """Name of the failing test without its file, class and parameters; empty where it is none."""
    judged: bool
    """Whether something was not as a test or a check expects it; otherwise the code itself could not go on."""
    unsteady: bool
    """Whether it reads like one of those that come and go: time, networks, races."""
    checks: bool
    """Whether it complains of how something is written, so that a change of style may be the cure."""
    text: str = field(repr=False, default="")
    """All that it says."""


def evidence(event: FailureDiagnosed, tree: str) -> Evidence:
    """Read an occurrence. Places outside of the tree are none."""
    said = "\n".join(dict.fromkeys((event.message or "", event.headline)))
    text = "\n".join((said, event.code or "", *(line for _, line in event.excerpt)))
    test = _test_name(event.test_id or "")
    return Evidence(
        places=tuple(_places(event, tree)),
        names=_names(event, said, test),
        files=frozenset(PurePosixPath(one).name.lower() for one in _FILE.findall(text)),
        paths=frozenset(_PATH.findall(said)),
        affinities=affinities(f"{said}\n{event.code or ''}\n{_told(event)}"),
        tool=event.tool,
        test=test,
        judged=bool(_JUDGED.search(f"{event.code or ''} {said}")),
        unsteady=unsteady(said),
        checks=checks(event.tool, event.code or "", said),
        text=text,
    )


def relative(path: str, cwd: str, tree: str) -> str | None:
    """A file as a tool wrote it, relative to the tree; None where it does not lie in it."""
    whole = PurePosixPath(cwd) / path.replace("\\", "/").removeprefix("file://")
    parts = list[str]()
    for part in whole.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    flat = PurePosixPath(*parts) if parts else whole
    return str(flat.relative_to(tree)) if flat.is_relative_to(tree) and str(flat) != tree else None


def _told(event: FailureDiagnosed) -> str:
    """Lines around it that say something of their own: what a tool prints after `E` or names an error."""
    return "\n".join(line for _, line in event.excerpt if re.match(r"E {3}|\S*(?:Error|Exception|error)\b", line))


def _places(event: FailureDiagnosed, tree: str) -> Iterator[Place]:
    """The frames, the innermost first, and the file of the diagnostic, each place once."""
    told = [(file, line, function) for file, line, function in event.frames or _shown(event)]
    if event.file and (event.file, event.file_line) not in [(file, line) for file, line, _ in told]:
        told.insert(0, (event.file, event.file_line, None))
    test, apart, _ = (event.test_id or "").partition("::")
    if apart and _FILE.fullmatch(test) and test not in [file for file, _, _ in told]:
        told.append((test, None, _test_name(event.test_id or "")))
    seen = set[tuple[str, int | None]]()
    for file, line, function in told:
        path = relative(file, event.cwd, tree)
        if path and (path, line) not in seen:
            seen.add((path, line))
            yield Place(path, line, _last_name(function or ""), len(seen) - 1)


def _shown(event: FailureDiagnosed) -> Iterator[tuple[str, int | None, str | None]]:
    """Frames that stand among the lines around it, the innermost first, where a report names none itself."""
    found = [_FRAME.match(line) for _, line in event.excerpt]
    return ((one[1], int(one[2]), None) for one in reversed(found) if one)


def _last_name(function: str) -> str:
    found = _IDENTIFIER.findall(function.partition("(")[0])
    return found[-1] if found else ""


def _test_name(test_id: str) -> str:
    found = _IDENTIFIER.findall(_PARAMETERS.sub("", test_id))
    return found[-1] if found else ""


def _names(event: FailureDiagnosed, said: str, test: str) -> dict[str, float]:
    found = dict[str, float]()
    said = _FILE.sub(" ", said)
    _add(found, _IDENTIFIER.findall(event.symbol or ""), QUOTED)
    _add(found, (name for quote in _QUOTED.findall(said) for name in _IDENTIFIER.findall(quote)), QUOTED)
    _add(found, _LIKE_CODE.findall(said), CODE)
    _add(found, _IDENTIFIER.findall(said), WORD)
    _add(found, _IDENTIFIER.findall(test), WORD)
    for _, line in event.excerpt:
        _add(found, _LIKE_CODE.findall(_FILE.sub(" ", line)), SHOWN)
    for _, _, function in event.frames:
        _add(found, [_last_name(function or "")], SHOWN)
    for name, weight in [*found.items()]:
        if len(parts := parts_of(name)) > 1:
            _add(found, parts, weight * WORD)
    return found


def parts_of(name: str) -> list[str]:
    """`totalPrice`, `total_price` → `total`, `price`."""
    return [part.lower() for part in _PART.findall(name)]


def _add(found: dict[str, float], names: Iterable[str], weight: float) -> None:
    for name in names:
        if _SHORTEST <= len(name) <= _LONGEST and name.lower() not in common():
            found[name] = max(found.get(name, 0.0), weight)
