"""Notes as programs and people read them."""

import difflib
from collections.abc import Iterator
from datetime import UTC, datetime

from daemon.cli import show
from knowledge.ids import ShortId
from knowledge.memory.note import Ending, Note, Version
from knowledge.memory_views import NoteEndingView, NoteVersionView, NoteView
from knowledge.moment import Moment, local_offset

_COLOURS = {"decision": "cyan", "mistake": "red", "pattern": "yellow", "fix": "green"}
_AUTHORS = {"user": "", "learned": "  ·  learned", "agent": "  ·  written by an agent"}


# ── for programs ──────────────────────────────────────────────────────────────────────────────────


def view_of(note: Note, now: int, conflicts: list[Version] | None = None) -> NoteView:
    """A note at a moment, in microseconds UTC."""
    return NoteView(
        id=str(note.name),
        kind=note.kind,
        title=note.title,
        body=note.body,
        tags=note.tags,
        project=note.project,
        holds=note.holds(now),
        valid_from=_rfc(note.valid_from),
        valid_to=None if note.valid_to is None else _rfc(note.valid_to),
        superseded_by=str(ShortId("n", note.superseded_by)) if note.superseded_by else None,
        forgotten=note.forgotten,
        confidence=note.confidence,
        author=note.author,
        sources=[str(ShortId("e", seq)) for seq in note.sources],
        version=str(ShortId("e", note.version)),
        taken=_rfc(note.taken),
        at=_rfc(note.at),
        conflicts=[version_view(one) for one in conflicts or []],
        number_of_conflicts=note.conflicts,
    )


def version_view(version: Version) -> NoteVersionView:
    return NoteVersionView(
        id=str(ShortId("e", version.seq)),
        at=_rfc(version.at),
        kind=version.kind,
        title=version.title,
        body=version.body,
        tags=version.tags,
        valid_from=_rfc(version.valid_from),
        valid_to=None if version.valid_to is None else _rfc(version.valid_to),
        standing=version.standing,
    )


def ending_view(ending: Ending) -> NoteEndingView:
    return NoteEndingView(
        id=str(ShortId("e", ending.seq)),
        what="restored" if ending.valid_to is None else "forgotten" if ending.by is None else "superseded",
        by=str(ShortId("n", ending.by)) if ending.by else None,
        valid_to=None if ending.valid_to is None else _rfc(ending.valid_to),
    )


def _rfc(at: int) -> str:
    return str(Moment(at, 0))


# ── for people ────────────────────────────────────────────────────────────────────────────────────


def head(view: NoteView) -> str:
    """`n41  decision  Postgres for orders`."""
    return f"{show.paint(view.id, 'bold')}  {painted(view.kind)}  {show.visible(view.title)}"


def painted(kind: str) -> str:
    return show.paint(kind, _COLOURS.get(kind, "dim"))


def circumstances(view: NoteView, names: dict[int, str]) -> str:
    """Where, when, and whether it still holds, in one line."""
    parts = [show.visible(names.get(view.project, f"project {view.project}"))] if view.project else []
    parts.append(f"{_ago(view.at)} ago")
    parts += [" ".join(f"#{show.visible(tag)}" for tag in view.tags)] if view.tags else []
    parts += list(_validity(view))
    if view.number_of_conflicts:
        parts.append(show.paint("two versions", "yellow"))
    return show.paint("  ·  ", "dim").join(show.paint(part, "dim") for part in parts)


def _validity(view: NoteView) -> Iterator[str]:
    if view.superseded_by:
        yield f"superseded by {view.superseded_by} since {moment(view.valid_to)}"
    elif view.forgotten:
        yield f"forgotten {_ago(view.valid_to or view.at)} ago"
    elif view.valid_to:
        yield f"until {moment(view.valid_to)}"
    if not view.holds and not view.superseded_by and not view.forgotten:
        yield "over" if view.valid_to and _past(view.valid_to) > 0 else f"from {moment(view.valid_from)}"


def row(view: NoteView, names: dict[int, str]) -> Iterator[str]:
    """A note in a list."""
    yield f"{show.paint(f'{view.id:>6}', 'bold')}  {painted(view.kind)}  {show.visible(view.title)}"
    yield f"        {circumstances(view, names)}"


def whole(view: NoteView, current: NoteVersionView, names: dict[int, str]) -> Iterator[str]:
    """All of a note; `current` is the version that counts, beside which those in conflict are shown."""
    yield head(view)
    yield circumstances(view, names) + show.paint(_AUTHORS[view.author], "dim")
    yield show.paint(f"holds since {moment(view.valid_from)}", "dim")
    if view.body:
        yield ""
        yield from map(show.visible, view.body.split("\n"))
    if view.sources:
        yield ""
        yield show.paint(f"rests on {', '.join(view.sources)}: `sotto events --since {view.sources[0]}`", "dim")
    for one in view.conflicts:
        yield ""
        yield show.paint(f"written at the same time, {_ago(one.at)} ago ({one.id}):", "yellow")
        yield from difference(_text(current), _text(one))
    if view.conflicts:
        yield ""
        yield (
            f"`sotto note {view.id} --settle {view.conflicts[0].id}` takes it, "
            f"`--settle {view.version}` keeps what is above, `--edit` makes one of both"
        )


def past(views: list[NoteVersionView], endings: list[NoteEndingView]) -> Iterator[str]:
    """How a note became what it is: each version with what it changed, and when it stopped to hold."""
    before = ""
    said: list[NoteVersionView | NoteEndingView] = [*views, *endings]
    for one in sorted(said, key=lambda each: int(each.id[1:])):
        if isinstance(one, NoteEndingView):
            how = f" by {one.by}" if one.by else ""
            yield show.paint(f"{one.id}  {one.what}{how}", "bold")
            continue
        standing = {"line": "", "conflict": "  (in conflict)", "settled": "  (was in conflict)"}[one.standing]
        yield show.paint(f"{one.id}  {moment(one.at)}{standing}", "bold")
        yield from difference(before, _text(one))
        before = _text(one) if one.standing == "line" else before


def difference(before: str, after: str) -> Iterator[str]:
    """What changed, line by line."""
    colours = {"+": "green", "-": "red"}
    for line in difflib.unified_diff(before.split("\n") if before else [], after.split("\n"), lineterm="", n=1):
        if line[:3] not in ("---", "+++") and line[:2] != "@@":
            yield show.paint(f"  {show.visible(line)}", *([colours[line[0]]] if line[0] in colours else []))


def _text(version: NoteVersionView) -> str:
    """All that may differ between two versions."""
    dates = f"from {moment(version.valid_from)}" + (f" until {moment(version.valid_to)}" if version.valid_to else "")
    fields = f"{version.kind}  {dates}" + "".join(f"  #{tag}" for tag in version.tags)
    return "\n".join([fields, version.title, *(version.body.split("\n") if version.body else [])])


def moment(at: str | None) -> str:
    """A moment in the machine's own zone, to the minute."""
    if at is None:
        return ""
    when = Moment.parse(at)
    return str(Moment(when.at, local_offset(when.at)))[:16].replace("T", " ")


def _ago(at: str) -> str:
    return show.duration(max(0.0, _past(at)))


def _past(at: str) -> float:
    """Seconds."""
    return (datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds()
