"""Notes on their way out of one Sotto and into another: as lines of JSON, or as one Markdown file that reads well.

Each carries its origin, by which a note that is imported twice is known: the id of the event that told of it first,
or where it comes from elsewhere a digest of what it says.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from knowledge.errors import Usage
from knowledge.events import NoteKind
from knowledge.memory.draft import KINDS
from knowledge.memory.note import Author, Note
from knowledge.moment import Moment

_MARK = re.compile(r"<!-- sotto note (\{.*\}) -->")
_HEADING = re.compile(r"#{1,2} +(\S.*)")


class Unreadable(Usage):
    """This is no file of notes."""

    hint = "lines of JSON with a title each, or Markdown with a heading for each note"


class Carried(NamedTuple):
    """A note without a place in a log."""

    origin: str
    kind: NoteKind
    title: str
    body: str
    tags: list[str]
    valid_from: int | None
    """Microseconds UTC; none where nothing says so."""
    valid_to: int | None
    ended: int | None
    """Since when it holds no longer because it was forgotten or superseded."""
    by: str
    """Origin of the note that took its place; empty for none."""
    project: str
    """What people call it; empty outside of projects."""
    author: Author
    confidence: float


def carried(note: Note, origin: str, by: str, project: str) -> Carried:
    """A note as it is taken along."""
    return Carried(
        origin=origin,
        kind=note.kind,
        title=note.title,
        body=note.body,
        tags=note.tags,
        valid_from=note.valid_from,
        valid_to=note.until,
        ended=note.ended,
        by=by,
        project=project,
        author=note.author,
        confidence=note.confidence,
    )


def fields(one: Carried) -> dict[str, object]:
    """As JSON has it: times in RFC 3339."""
    times = {name: _written(getattr(one, name)) for name in ("valid_from", "valid_to", "ended")}
    return one._asdict() | times


def markdown(one: Carried) -> str:
    """A heading, what it says, and before it a comment with all the rest, which nobody sees."""
    rest = fields(one)
    del rest["title"], rest["body"]
    said = json.dumps({name: value for name, value in rest.items() if value not in (None, "", [])}, ensure_ascii=False)
    body = "\n".join(f"\\{line}" if _MARK.fullmatch(line.lstrip("\\")) else line for line in one.body.split("\n"))
    said = said.replace("--", "-\\u002d")  # which would end the comment
    return f"<!-- sotto note {said} -->\n## {one.title}\n\n{body}\n"


def read(text: str) -> list[Carried]:
    """The notes of a file. Raises Unreadable, which names the line."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    if text.lstrip().startswith("{"):
        return list(_lines(text))
    found = list(_marked(text)) if _MARK.search(text) else list(_headed(text))
    if not found:
        raise Unreadable("it is empty")
    return found


def _lines(text: str) -> Iterator[Carried]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            if isinstance(said, dict) and said.get("kind", "note") in KINDS:
                yield _carried(said)
        except (ValueError, TypeError, RecursionError) as error:
            raise Unreadable(f"line {number}: {error}") from error


def _marked(text: str) -> Iterator[Carried]:
    """What we wrote ourselves."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if _MARK.fullmatch(line)]
    for begin, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        mark = _MARK.fullmatch(lines[begin])
        assert mark
        title, _, body = "\n".join(lines[begin + 1 : end]).strip("\n").partition("\n")
        body = "\n".join(
            line[1:] if line.startswith("\\") and _MARK.fullmatch(line.lstrip("\\")) else line
            for line in body.strip("\n").split("\n")
        )
        try:
            yield _carried({**json.loads(mark[1]), "title": title.removeprefix("## "), "body": body})
        except (ValueError, TypeError, RecursionError) as error:
            raise Unreadable(f"line {begin + 1}: {error}") from error


def _headed(text: str) -> Iterator[Carried]:
    """Markdown of anybody: a note for each heading of the first two levels, or one without any."""
    sections: list[tuple[str, list[str]]] = []
    fenced = False
    for line in text.strip().split("\n"):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        heading = None if fenced else _HEADING.fullmatch(line)
        if heading:
            sections.append((heading[1].rstrip("# "), []))
        elif not sections and line.strip():
            sections.append((line.strip(), []))
        elif sections:
            sections[-1][1].append(line)
    for title, body in sections:
        yield _carried({"title": title, "body": "\n".join(body).strip()})


def _carried(said: dict[str, object]) -> Carried:
    """Raises ValueError, TypeError for what is no note."""
    title, body = _text(said, "title"), _text(said, "body")
    if not title.strip():
        title, _, body = _text(said, "text").strip().partition("\n")
    if not title.strip():
        raise ValueError("it has no title")
    kind = next((one for one in KINDS if one == said.get("kind", "note")), None)
    author = next((one for one in ("user", "learned", "agent") if one == said.get("author")), "user")
    tags = said.get("tags", [])
    if kind is None or not isinstance(tags, list):
        raise ValueError("a field has a value of another kind")
    digest = hashlib.sha256(f"{kind}\0{title}\0{body}".encode("utf-8", "replace")).hexdigest()[:32]
    return Carried(
        origin=_text(said, "origin") or f"text/{digest}",
        kind=kind,
        title=" ".join(title.split()),
        body=body.strip("\n"),
        tags=[str(tag) for tag in tags],
        valid_from=_moment(said, "valid_from"),
        valid_to=_moment(said, "valid_to"),
        ended=_moment(said, "ended"),
        by=_text(said, "by"),
        project=_text(said, "project"),
        author=author,  # type: ignore[arg-type] # one of the three
        confidence=_confidence(said),
    )


def _confidence(said: dict[str, object]) -> float:
    value = said.get("confidence", 1.0)
    if not isinstance(value, (int, float)) or (isinstance(value, float) and math.isnan(value)):
        raise ValueError("confidence is no number")
    return float(min(max(value, 0), 1))


def _text(said: dict[str, object], name: str) -> str:
    value = said.get(name) or ""
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _moment(said: dict[str, object], name: str) -> int | None:
    value = _text(said, name)
    return Moment.parse(value).at if value else None


def _written(at: int | None) -> str | None:
    return None if at is None else str(Moment(at, 0))


def missing(found: Iterable[Carried], known: frozenset[str]) -> list[Carried]:
    """Those whose origin is not known, each once."""
    fresh: dict[str, Carried] = {}
    for one in found:
        if one.origin not in known:
            fresh.setdefault(one.origin, one)
    return list(fresh.values())
