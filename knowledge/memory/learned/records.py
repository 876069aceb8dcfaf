"""Records of decisions that a project keeps as files: what each decides, and whether it still stands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, cast

from knowledge.memory.learned.lesson import Lesson, key_of
from knowledge.memory.learned.words import statuses

Status = Literal["proposed", "accepted", "rejected", "deprecated", "superseded", ""]
FOLDER = re.compile(
    r"(?:.*/)?(?:docs?/(?:.*/)?(?:decisions|decision-records|adrs?)|adrs?|architecture/decisions|architecture/adrs?|"
    r"decision-records)|decisions",
    re.IGNORECASE,
)
"""Where such files lie, below a tree."""
_FILE = re.compile(r"(?!readme|index|template|_|\.)[^/]+\.(?:md|markdown|rst|adoc|asciidoc|txt)", re.IGNORECASE)
_TEMPLATE = re.compile(r"(?:^|[-_.])templates?(?:[-_.]|$)", re.IGNORECASE)
CERTAIN = 0.95
_COMMENT = re.compile(r"(?s:<!--.*?-->)|^\.\. .*$|^//.*$", re.MULTILINE)
_STRUCK = re.compile(r"~~.*?~~", re.DOTALL)
_STATUS_LINE = re.compile(r"^[\s*\-|>_:]*status\b[*_\s]*[:|]+[*_\s]*(?P<said>\S.*)$", re.IGNORECASE | re.MULTILINE)
_HEADING = re.compile(r"^(?:#{1,6}\s+|={1,6}\s+)(?P<text>\S.*?)\s*#*$")
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,}|~{3,}|\*{3,}|\^{3,})\s*$")
_NUMBER = re.compile(
    r"^(?:(?:ADR|RFC|DR|Decision(?:\s+record)?)[\s#-]*)?\d{1,5}\s*[.:)–-]+\s*|^ADR\s*:\s*", re.IGNORECASE
)
_REF = re.compile(
    r"\]\((?P<link>[^)\s]+)\)|(?:ADR|record|decision|RFC)[\s#-]*(?P<named>\d{1,5})|\b(?P<bare>\d{3,5})\b|^\W*(?P<only>\d{1,5})\b",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:superseded|replaced)\s+by\s*:?(?P<what>[^\n]*)", re.IGNORECASE)
_OLDER = re.compile(r"(?<!not )\b(?:supersedes|replaces)\s*:?(?P<what>[^\n]*)", re.IGNORECASE)
_DECISION = re.compile(r"decision(?:\s+outcome)?|outcome|what\s+we\s+decided|resolution", re.IGNORECASE)
LONGEST = 1_000


class Record(NamedTuple):
    """A file that records a decision."""

    path: str
    """Below the tree."""
    title: str
    status: Status
    """Empty where it does not say."""
    decision: str
    superseded_by: tuple[str, ...] = ()
    """Names of files or numbers, as the record names them."""
    supersedes: tuple[str, ...] = ()


def is_record(path: str) -> bool:
    """Whether a file (below its tree) is one by its name."""
    folder, _, name = path.rpartition("/")
    return bool(FOLDER.fullmatch(folder) and _FILE.fullmatch(name) and not _TEMPLATE.search(name))


def record_of(path: str, text: str) -> Record | None:
    """What a file says; None where it has no title."""
    text = _COMMENT.sub("", text.replace("\r\n", "\n"))
    front, body = _front(text)
    sections = list(_sections(body))
    title = front.get("title", "") or next((name for name, _ in sections if name), "")
    title = _NUMBER.sub("", title.strip().strip("\"'")).strip()
    if not title:
        return None
    said = _status_text(front, body, sections)
    by = [*_refs(_BY, said), *_refs(_BY, front.get("superseded-by", "") and f"superseded by {front['superseded-by']}")]
    older = [*_refs(_OLDER, said), *_refs(_OLDER, _head(body))]
    return Record(path, title, _status(said), _decision(sections), tuple(by), tuple(dict.fromkeys(older)))


def key(project: int, record: Record) -> str:
    """The same when the file is renamed: a decision is what its title says."""
    return key_of("record", str(project), re.sub(r"\W+", " ", record.title.lower()).strip())


def lessons(project: int, seq: int, records: Sequence[Record]) -> Iterator[Lesson]:
    """The decisions that stand, of all records of a project; each takes the place of those that it supersedes."""
    gone = {older.path for _, older in _superseded(records)}
    for one in records:
        if one.status == "accepted" and one.path not in gone:
            older = [key(project, other) for by, other in _superseded(records) if by == one.path]
            yield Lesson(
                key=key(project, one),
                kind="decision",
                title=one.title,
                body=f"{one.decision}\n\nRecorded in {one.path}".strip(),
                tags=(),
                evidence=(seq,),
                times=1,
                against=0,
                confidence=CERTAIN,
                projects=(project,),
                replaces=tuple(dict.fromkeys(older)),
            )


def fallen(project: int, records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    """Keys of decisions that do not stand any more, and why."""
    gone = {older.path for _, older in _superseded(records)}
    for one in records:
        if one.path in gone or one.status in ("superseded", "rejected", "deprecated", "proposed"):
            yield key(project, one), f"{one.path} is {'superseded' if one.path in gone else one.status}"


def _superseded(records: Sequence[Record]) -> Iterator[tuple[str, Record]]:
    """Path of the record that took a place, and the one whose place it took; only what was accepted takes one."""
    for one in records:
        for name in one.supersedes:
            if one.status == "accepted":
                yield from ((one.path, other) for other in records if other is not one and _is(other, name))
        if one.status == "superseded":
            for name in one.superseded_by:
                yield from ((other.path, one) for other in records if other is not one and _is(other, name))


def _is(record: Record, name: str) -> bool:
    file = record.path.rpartition("/")[2]
    number = re.match(r"\D{0,5}(\d+)", file)
    return file == name or bool(number and name.isdecimal() and int(number[1]) == int(name))


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


def _front(text: str) -> tuple[dict[str, str], str]:
    """What a file says in front, and the rest."""
    if not text.startswith("---\n"):
        return {}, text
    head, mark, body = text[4:].partition("\n---")
    if not mark:
        return {}, text
    pairs = (line.partition(":") for line in head.split("\n"))
    return {name.strip().lower(): said.strip() for name, mark, said in pairs if mark}, body


def _sections(body: str) -> Iterator[tuple[str, str]]:
    """Headings with what stands below each, the first without a heading where something does."""
    name, said, fenced = "", list[str](), False
    lines = [*body.split("\n"), ""]
    skip = False
    for line, after in pairwise(lines):
        fenced ^= line.startswith(("```", "~~~"))
        found = None if fenced else _HEADING.match(line)
        under = not fenced and line.strip() and not line.startswith(("-", "*", "=")) and _UNDERLINE.match(after)
        if skip:
            skip = False
        elif found or under:
            yield name, "\n".join(said).strip()
            name, said = (found["text"] if found else line.strip()), []
            skip, fenced = bool(under), False
        else:
            said.append(line)
    yield name, "\n".join(said).strip()


def _status_text(front: dict[str, str], body: str, sections: Iterable[tuple[str, str]]) -> str:
    """What it says of how it stands."""
    if said := front.get("status", ""):
        return said
    section = next((text for name, text in sections if re.fullmatch(r"\W*status\W*", name, re.IGNORECASE)), "")
    if section:
        return section
    line = _STATUS_LINE.search(_head(body))
    return line["said"] if line else ""


def _head(body: str) -> str:
    return "\n".join(body.split("\n")[:20])


def _status(said: str) -> Status:
    """The last word counts where the history of a record is listed; `superseded by` counts wherever it stands."""
    said = _STRUCK.sub("", said)
    if _BY.search(said):
        return "superseded"
    if re.search(r"\w\s*[|/]\s*\w.*[|/]", said.split("\n")[0]):
        return ""  # a template that nobody filled in
    first = re.search(r"[a-z]+", said.lower())
    return cast("Status", statuses().get(first[0], "")) if first else ""


def _refs(pattern: re.Pattern[str], said: str) -> Iterator[str]:
    for found in pattern.finditer(said):
        for ref in _REF.finditer(found["what"]):
            link = ref["link"]
            yield link.partition("#")[0].rpartition("/")[2] if link else ref["named"] or ref["bare"] or ref["only"]


def _decision(sections: Sequence[tuple[str, str]]) -> str:
    """What was decided; without a section of that name the first that is no status."""
    named = next((text for name, text in sections if _DECISION.fullmatch(name.strip()) and text), "")
    other = next((text for name, text in sections if name and text and "status" not in name.lower()), "")
    said = named or other
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
