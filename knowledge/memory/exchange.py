"""Notes on their way out of one Sotto and into another: as lines of JSON, or as one Markdown file that reads well.

Each carries its origin, by which a note that is imported twice is known: the id of the event that told of it first,
or where it comes from elsewhere a digest of what it says.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from knowledge.errors import Usage
from knowledge.events import NoteKind
from knowledge.memory.draft import LONGEST, LONGEST_TAG, LONGEST_TITLE, MOST_TAGS, BadDraft, kind_of
from knowledge.memory.foreign_notes import Fields, Piece, pieces_of
from knowledge.memory.note import Author, Note
from knowledge.moment import Moment

_MARK = re.compile(r"<!-- sotto note (\{.*\}) -->")
OTHERS = ("failure", "learned", "event")
"""Kinds of lines that an export has beside notes."""


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
    place: str
    """Its key, where it is known."""
    author: Author
    confidence: float


def carried(note: Note, origin: str, by: str, project: tuple[str, str]) -> Carried:
    """A note as it is taken along; of its project name and key."""
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
        project=project[0],
        place=project[1],
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


class Bad(NamedTuple):
    """Something in a file of notes that is none."""

    line: int
    """Where it begins, from 1."""
    reason: str


class Found(NamedTuple):
    """What a file has."""

    notes: list[Carried]
    bad: list[Bad]


def read(text: str, name: str = "") -> Found:
    """The notes of a file, which `name` may be the title of. Raises Unreadable where there is nothing in it."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    if not text.strip():
        raise Unreadable("it is empty")
    if text.lstrip().startswith("{"):
        pieces = _lines(text)
    else:
        pieces = _marked(text) if _MARK.search(text) else pieces_of(text, name)
    found = [_tried(line, said) for line, said in pieces]
    return Found([one for one in found if isinstance(one, Carried)], [one for one in found if isinstance(one, Bad)])


def _tried(line: int, said: Callable[[], Fields]) -> Carried | Bad | None:
    """A note, or why it is none; nothing of what we write between them ourselves."""
    try:
        fields = said()
        return None if fields.get("kind") in OTHERS else _carried(fields)
    except RecursionError:
        return Bad(line, "it is nested too deeply")
    except json.JSONDecodeError as error:
        return Bad(line, f"no JSON: {error.msg} at character {error.pos + 1}")
    except BadDraft as error:
        return Bad(line, error.reason)
    except (ValueError, TypeError) as error:
        return Bad(line, str(error))


def _object(line: str) -> Fields:
    said = json.loads(line)
    if not isinstance(said, dict):
        raise TypeError("it is no object")
    return said


def _lines(text: str) -> Iterator[Piece]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, partial(_object, line)


def _marked(text: str) -> Iterator[Piece]:
    """What we wrote ourselves."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if _MARK.fullmatch(line)]
    for begin, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield begin + 1, partial(_of_mark, lines[begin], lines[begin + 1 : end])


def _of_mark(mark: str, lines: list[str]) -> Fields:
    said = _MARK.fullmatch(mark)
    assert said
    title, _, body = "\n".join(lines).strip("\n").partition("\n")
    body = "\n".join(
        line[1:] if line.startswith("\\") and _MARK.fullmatch(line.lstrip("\\")) else line
        for line in body.strip("\n").split("\n")
    )
    return {**_object(said[1]), "title": title.removeprefix("## "), "body": body}


def _carried(said: Fields) -> Carried:
    """Raises ValueError, TypeError for what is no note."""
    title, body = _text(said, "title"), _text(said, "body")
    if not title.strip():
        title, _, body = _text(said, "text").strip().partition("\n")
    if not title.strip():
        raise ValueError("it has no title")
    kind = kind_of(_text(said, "kind") or "note")
    author = next((one for one in ("user", "learned", "agent") if one == said.get("author")), "user")
    digest = hashlib.sha256(f"{kind}\0{title}\0{body}".encode("utf-8", "replace")).hexdigest()[:32]
    title, body = _fitting(title, body.strip("\n"))
    return Carried(
        origin=_text(said, "origin") or f"text/{digest}",
        kind=kind,
        title=title,
        body=body,
        tags=_tags(said),
        valid_from=_moment(said, "valid_from"),
        valid_to=_moment(said, "valid_to"),
        ended=_moment(said, "ended"),
        by=_text(said, "by"),
        project=_text(said, "project"),
        place=_text(said, "place"),
        author=author,  # type: ignore[arg-type] # one of the three
        confidence=_confidence(said),
    )


def _fitting(title: str, body: str) -> tuple[str, str]:
    """As a note has them: of a long title the beginning, and all of it below. Raises ValueError for too much."""
    if len(title) + len(body) > LONGEST:
        raise ValueError(f"it has {len(title) + len(body):,} characters, a note at most {LONGEST:,}")
    line = " ".join(title.split())
    if len(line) <= LONGEST_TITLE:
        return line, body
    return f"{line[: LONGEST_TITLE - 1]}…", f"{title}\n\n{body}".strip("\n")


def _tags(said: Fields) -> list[str]:
    tags = said.get("tags") or []
    if not isinstance(tags, list):
        raise TypeError("tags are no list")
    found = [str(tag) for tag in tags]
    if len(found) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in found):
        raise ValueError(f"at most {MOST_TAGS} tags of {LONGEST_TAG} characters")
    return found


def _confidence(said: Fields) -> float:
    value = said.get("confidence", 1.0)
    if not isinstance(value, (int, float)) or (isinstance(value, float) and math.isnan(value)):
        raise ValueError("confidence is no number")
    return float(min(max(value, 0), 1))


def _text(said: Fields, name: str) -> str:
    value = said.get(name) or ""
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _moment(said: Fields, name: str) -> int | None:
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
