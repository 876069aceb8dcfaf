"""Whether a document is the record of a decision that says how it stands (an ADR), and what was decided."""

import re
from itertools import dropwhile
from pathlib import PurePath
from typing import Literal, NamedTuple

from knowledge.memory.documents.document import Document

Status = Literal["proposed", "accepted", "rejected", "deprecated", "superseded"]
_WORDS: dict[str, Status] = {
    **dict.fromkeys(("proposed", "draft", "pending", "open"), "proposed"),
    **dict.fromkeys(("accepted", "approved", "adopted", "decided", "active", "implemented"), "accepted"),
    **dict.fromkeys(("rejected", "declined", "withdrawn", "abandoned"), "rejected"),
    **dict.fromkeys(("deprecated", "obsolete", "retired"), "deprecated"),
    **dict.fromkeys(("superseded", "replaced"), "superseded"),
}
_FOLDERS = frozenset({"adr", "adrs", "decisions", "decision-records", "rfcs"})
_NAME = re.compile(r"(?:adr|rfc)[-_ ]?\d|\d{2,5}[-_ ]", re.IGNORECASE)
_LINE = re.compile(r"[\s*\-:>|#]*status[\s*:_|]+(?P<said>\S.{0,500})$", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+")
_BY = re.compile(r"(?:superseded|replaced)\s+by\b[:\s]*(?P<by>\S.{0,300})", re.IGNORECASE)
_LINK = re.compile(r"\[[^\]]{0,200}\]\(([^)\s]{1,300})[^)]{0,100}\)")
_FACT = re.compile(r"[\s*\->|]*\w[\w -]{0,30}[*_]*:")
_HEAD = 40
"""Lines of what stands first in which a status may be stated."""
LONGEST = 1_000
"""Characters of what was decided."""


class Decision(NamedTuple):
    """How it stands."""

    status: Status
    superseded_by: str
    """What the record names, a path where it links one; empty where it names none."""
    text: str
    """What was decided, or else what it begins with."""


def decision(path: str, document: Document) -> Decision | None:
    """None where it is no such record, or does not say."""
    said = _said(document)
    word = next((one for one in _WORD.findall(said.lower()) if one in _WORDS), "")
    if not word or not _is_record(path, document):
        return None
    return Decision(_WORDS[word], _by(said), _decided(document)[:LONGEST])


def _is_record(path: str, document: Document) -> bool:
    where = PurePath(path)
    decided = any(one.headings and one.headings[-1].lower().startswith("decision") for one in document.sections)
    return decided or bool(_FOLDERS & {one.lower() for one in where.parts[:-1]}) or bool(_NAME.match(where.name))


def _said(document: Document) -> str:
    """What it says of its status: in front of it, in a section of that name, or in one of its first lines."""
    if "status" in document.stated:
        return " ".join(document.stated.get(one, "") for one in ("status", "superseded-by"))
    for one in document.sections:
        if one.headings and one.headings[-1].lower().rstrip(":") == "status":
            return one.text.strip()[:LONGEST]
    head = "\n".join(one.text for one in document.sections[:2]).split("\n")[:_HEAD]
    return next((found["said"] for line in head if (found := _LINE.match(line[:LONGEST]))), "")


def _by(said: str) -> str:
    found = _BY.search(said)
    if not found:
        return ""
    link = _LINK.search(found["by"])
    return link[1] if link else found["by"].strip(" .*_`")


def _decided(document: Document) -> str:
    """The section that says so, or else the first one that says anything beside when and by whom."""
    named = [one for one in document.sections if one.headings and one.headings[-1].lower().startswith("decision")]
    texts = (_without_facts(one.text) for one in (*named, *document.sections))
    return next((text for text in texts if text), "")


def _without_facts(text: str) -> str:
    """A text without the lines of `name: value` that it begins with."""
    lines = text.strip().split("\n")
    return "\n".join(dropwhile(lambda line: not line.strip() or _FACT.match(line), lines)).strip()
