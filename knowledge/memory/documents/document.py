"""A document as it is read: its title and its sections."""

from pathlib import PurePath
from typing import NamedTuple

from knowledge.memory.documents.formats import headings_of
from knowledge.memory.documents.front_matter import fields
from knowledge.memory.documents.heading import Heading

MOST_SECTIONS = 5_000
"""What comes after is part of the last one."""


class Section(NamedTuple):
    """What stands below one heading, up to the next."""

    headings: tuple[str, ...]
    """The headings it stands below, the outermost first; none for what stands before the first."""
    line: int
    """Where it begins, with its heading: a number from 1."""
    text: str
    """Without the heading."""
    text_line: int
    """Where the text begins."""


class Document(NamedTuple):
    """One file."""

    title: str
    sections: list[Section]
    stated: dict[str, str]
    """What it says of itself before it begins, by names in small letters."""


def read(name: str, text: str) -> Document:
    """The document that a file of this name holds."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    begin, stated = fields(lines)
    found = list(headings_of(name)(lines))[:MOST_SECTIONS]
    title = stated.get("title") or next((one.text for one in found if one.text), "") or PurePath(name).name
    return Document(title, _sections(lines, begin, found), stated)


def _sections(lines: list[str], begin: int, found: list[Heading]) -> list[Section]:
    """Those that say something; a heading that only holds others is known by them."""
    sections, above = list[Section](), list[Heading]()
    if lead := _text(lines, begin, found[0].first if found else len(lines)):
        sections.append(Section((), begin + 1, lead, begin + 1))
    for number, one in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        above = [*(each for each in above if each.level < one.level), one]
        text = _text(lines, one.after, following.first if following else len(lines))
        if text or following is None or following.level <= one.level:
            names = tuple(each.text for each in above if each.text)
            sections.append(Section(names, one.first + 1, text, one.after + 1))
    return sections


def _text(lines: list[str], begin: int, end: int) -> str:
    text = "\n".join(lines[begin:end]).rstrip()
    return text if text.strip() else ""
