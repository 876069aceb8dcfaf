"""A note as a text that people edit: a few fields between two lines of dashes, then the title, then the rest."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, get_args

from knowledge.errors import BadId, Usage
from knowledge.events import NoteKind
from knowledge.ids import ShortId
from knowledge.moment import since

KINDS: tuple[NoteKind, ...] = get_args(NoteKind)
LONGEST = 100_000
"""Characters that a note may have; what is longer is a document."""
LONGEST_TITLE = 200
MOST_TAGS, LONGEST_TAG = 20, 40
SECOND = 1_000_000
_FENCE = "---"
_OURS, _BETWEEN, _THEIRS = "<<<<<<<", "=======", ">>>>>>>"


class Draft(NamedTuple):
    """What somebody is writing."""

    kind: NoteKind = "note"
    text: str = ""
    """The title, and after it the rest."""
    tags: tuple[str, ...] = ()
    valid_from: int | None = None
    """Microseconds UTC; none means from now on."""
    valid_to: int | None = None
    project: str | None = None
    """Name or number; empty outside of projects. None where it cannot be chosen: a note stays in its project."""
    supersedes: tuple[int, ...] = ()
    version: int | None = None
    """The version that is edited; none of a new note."""
    settles: tuple[int, ...] = ()
    """Versions in conflict that stand in the text as well."""

    @property
    def title(self) -> str:
        """Its first line, which is cut where it is long; then all of it stands in the body."""
        first = " ".join(self._first.split())
        return first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1] + "…"

    @property
    def body(self) -> str:
        text = self.text.strip()
        if len(" ".join(self._first.split())) > LONGEST_TITLE:
            return text
        return text.partition("\n")[2].strip("\n").rstrip()

    @property
    def _first(self) -> str:
        return self.text.strip().partition("\n")[0]


class BadDraft(Usage):
    """This cannot be kept as a note."""

    @property
    def reason(self) -> str:
        """Why, without saying again that it cannot."""
        return str(self).partition(": ")[2]


def checked(draft: Draft, now: int) -> Draft:
    """The draft, if it can be a note. `now` in microseconds UTC. Raises BadDraft."""
    if not draft.title:
        raise BadDraft("there is nothing to remember", hint="the first line is its title")
    if len(draft.text) > LONGEST:
        raise BadDraft(
            f"it has {len(draft.text):,} characters, a note at most {LONGEST:,}",
            hint="keep it in a file and let `sotto ingest FILE` find it",
        )
    begin = now if draft.valid_from is None else draft.valid_from
    if draft.valid_to is not None and draft.valid_to <= begin:
        raise BadDraft("it would hold until before it begins", hint="`until` is a later date than `from`")
    if any(line.startswith((_OURS, _THEIRS)) for line in draft.text.split("\n")) and draft.settles:
        raise BadDraft("both versions still stand in it", hint="keep what is right, without the lines of < = >")
    return draft


# ── as a text ─────────────────────────────────────────────────────────────────────────────────────


def compose(draft: Draft, others: list[tuple[str, str]] | None = None) -> str:
    """The text to edit. `others` are versions in conflict: what each is, and what it says."""
    fields = {
        "kind": draft.kind,
        "tags": ", ".join(draft.tags),
        "from": "" if draft.valid_from is None else written(draft.valid_from),
        "until": "" if draft.valid_to is None else written(draft.valid_to),
    }
    if draft.project is not None:
        fields["project"] = draft.project
    if draft.version is None:
        fields["supersedes"] = _ids("n", draft.supersedes)
    else:
        fields["version"] = _ids("e", (draft.version,))
        if draft.settles:
            fields["settles"] = _ids("e", draft.settles)
    lines = [f"{name}: {value}".rstrip() for name, value in fields.items()]
    head = [_FENCE, f"# kinds: {', '.join(KINDS)}; the first line below the dashes is the title", *lines, _FENCE, ""]
    return "\n".join(head) + _beside(draft.text, others or []) + "\n"


def _beside(text: str, others: list[tuple[str, str]]) -> str:
    for name, other in others:
        text = f"{_OURS} as it is now\n{text}\n{_BETWEEN}\n{other}\n{_THEIRS} {name}"
    return text


def plain(text: str) -> str:
    """A text whose lines end as ours do."""
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str, like: Draft, now: int) -> Draft:
    """Read it back; without fields they are those of `like`. Raises BadDraft, which names the line."""
    lines = plain(text).split("\n")
    if lines[0].rstrip() != _FENCE:
        return like._replace(text="\n".join(lines).strip())
    ends = [number for number, line in enumerate(lines) if number and line.rstrip() == _FENCE]
    if not ends:
        raise BadDraft("the second line of dashes is missing", hint="put --- between the fields and the title")
    draft = like._replace(text="\n".join(lines[ends[0] + 1 :]).strip())
    for number, line in enumerate(lines[1 : ends[0]], 2):
        if line.strip() and not line.lstrip().startswith("#"):
            draft = _with_field(draft, number, line, now)
    return draft


def _with_field(draft: Draft, number: int, line: str, now: int) -> Draft:
    name, _, value = (part.strip() for part in line.partition(":"))
    read = _FIELDS.get(name.lower())
    if read is None or ":" not in line:
        raise BadDraft(f"line {number}: {line.strip()!r} is no field", hint=f"fields are: {', '.join(_FIELDS)}")
    try:
        return read(draft, value, now)
    except BadId as error:
        raise BadDraft(f"line {number}: {value!r} is no id", hint="ids are n41 of a note, e41 of a version") from error
    except BadDraft as error:
        raise BadDraft(f"line {number}: {error.reason}", hint=error.advice) from error


# ── its fields ────────────────────────────────────────────────────────────────────────────────────


def kind_of(word: str) -> NoteKind:
    """Raises BadDraft."""
    for kind in KINDS:
        if word.lower() == kind:
            return kind
    raise BadDraft(f"there is no kind {word!r}", hint=f"kinds are: {', '.join(KINDS)}")


def tags_of(words: list[str]) -> tuple[str, ...]:
    """Tags, each once. Raises BadDraft."""
    tags = dict.fromkeys(" ".join(word.split()).lstrip("#") for word in words)
    found = tuple(tag for tag in tags if tag)
    if len(found) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in found):
        raise BadDraft(f"at most {MOST_TAGS} tags of {LONGEST_TAG} characters")
    return found


def moment_of(text: str, now: int) -> int:
    """A moment in microseconds UTC, whole seconds where the user gave them. Raises BadDraft."""
    try:
        return since(text, now)
    except ValueError as error:
        raise BadDraft(f"{text!r} is no date", hint="try 2026-11-21, 2026-11-21 14:30, today, 14:30, 3d") from error


def written(at: int) -> str:
    """A moment as short as it can be read back without a change, in the machine's own zone."""
    when = datetime.fromtimestamp(at / 1_000_000).astimezone()
    whole = when.replace(microsecond=at % SECOND)
    for form in ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"):
        if since(text := whole.strftime(form), at) == at:
            return text
    return whole.isoformat(" ")


def _ids(letter: str, seqs: tuple[int, ...]) -> str:
    return ", ".join(str(ShortId(letter, seq)) for seq in seqs)


def _seqs(letter: str, value: str) -> tuple[int, ...]:
    return tuple(ShortId.parse(word, letter).seq for word in value.replace(",", " ").split())


def _moment(value: str, now: int) -> int | None:
    return moment_of(value, now) if value else None


_FIELDS: dict[str, Callable[[Draft, str, int], Draft]] = {
    "kind": lambda draft, value, _: draft._replace(kind=kind_of(value)),
    "tags": lambda draft, value, _: draft._replace(tags=tags_of(value.split(","))),
    "from": lambda draft, value, now: draft._replace(valid_from=_moment(value, now)),
    "until": lambda draft, value, now: draft._replace(valid_to=_moment(value, now)),
    "project": lambda draft, value, _: draft._replace(project=value),
    "supersedes": lambda draft, value, _: draft._replace(supersedes=_seqs("n", value)),
    "version": lambda draft, value, _: draft._replace(version=next(iter(_seqs("e", value)), None)),
    "settles": lambda draft, value, _: draft._replace(settles=_seqs("e", value)),
}
