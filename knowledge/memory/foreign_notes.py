"""Notes that somebody wrote elsewhere, in Markdown: one for each heading, or one with fields at its head."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from knowledge.memory.draft import BadDraft, kind_of, moment_of, tags_of
from knowledge.memory.front_matter import Field, FrontMatter, split
from knowledge.moment import Moment

_HEADING = re.compile(r"#{1,2} +(\S.*)")
_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
Fields = dict[str, object]
Piece = tuple[int, Callable[[], Fields]]
"""The line where a note begins, from 1, and its fields, which may be none: then it raises ValueError."""


def pieces_of(text: str, name: str) -> Iterator[Piece]:
    """What may be a note each. Where fields stand at the head they tell of all of it, and it is one note, called `name`
    where it has no title.
    """
    head = split(text)
    return iter([_headed_as(head, name)]) if head else _headed(text)


def _headed(text: str) -> Iterator[Piece]:
    """A note for each heading of the first two levels, or one without any."""
    sections: list[tuple[int, str, list[str]]] = []
    fenced = False
    for number, line in enumerate(text.split("\n"), 1):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        heading = None if fenced else _HEADING.fullmatch(line)
        if heading:
            sections.append((number, heading[1].rstrip("# "), []))
        elif not sections and line.strip():
            sections.append((number, line.strip(), []))
        elif sections:
            sections[-1][2].append(line)
    for number, title, body in sections:
        yield number, partial(Fields, title=title, body="\n".join(body).strip())


def _headed_as(head: FrontMatter, name: str) -> Piece:
    first, _, rest = head.rest.strip("\n").partition("\n")
    heading = _HEADING.fullmatch(first)
    own = heading[1].rstrip("# ") if heading else ""
    given = " ".join(head.fields["title"].words) if "title" in head.fields else ""
    title = given or own or name or first
    said = partial(_of_head, head.fields, title=title, body=(rest if title in (own, first) else head.rest).strip())
    return 1, said


def _of_head(fields: dict[str, Field], title: str, body: str) -> Fields:
    said: Fields = {"title": title, "body": body}
    for name, field in fields.items():
        if name in _OF_HEAD and field.words:
            key, read_as = _OF_HEAD[name]
            try:
                said.setdefault(key, read_as(field.words))
            except BadDraft as error:
                raise ValueError(f"line {field.line}: {error.reason}") from error
    return said


def _moment_of(words: list[str]) -> str:
    """A date as people write it, as our files have it. Raises BadDraft."""
    text = _ZONE.sub("", " ".join(words))  # Jekyll has a space before the zone
    return str(Moment(moment_of(text, 0), 0))


def _tags_of(words: list[str]) -> list[str]:
    parts = words if len(words) != 1 else re.split(r",| " if "," not in words[0] else ",", words[0])
    return list(tags_of(parts))


_OF_HEAD: dict[str, tuple[str, Callable[[list[str]], object]]] = {
    "tags": ("tags", _tags_of),
    "tag": ("tags", _tags_of),
    "kind": ("kind", lambda words: kind_of(words[0])),
    "project": ("project", " ".join),
    "from": ("valid_from", _moment_of),
    "created": ("valid_from", _moment_of),
    "date": ("valid_from", _moment_of),
    "until": ("valid_to", _moment_of),
}
"""Fields at the head of a file that tell something about a note, by name."""
