"""Labels of a day: what was judged by hand, and the moments that follow from what she set and did."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from journal import first_of
from source import MOMENTS, Judged, Line, Misread, Source

from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, FocusChanged, SpeechNoticed, VoiceSet
from knowledge.moment import Moment

ANNOUNCEABLE = (
    "ServiceGaveUp",
    "DatabaseSetAside",
    "BackupFailed",
    "HandlingDelayed",
    "EventSetAside",
    "HandOverFailed",
    "ConflictStarted",
    "ConflictResolved",
    "FailureDiagnosed",
    "FailureClosed",
    "BuildFailed",
    "FixSuggested",
    "WatchLimited",
    "UncleanStopFound",
    "ProcessDied",
    "CommandFinished",
)
"""What somebody might want to announce, the most telling first."""
LONG_MS = 60_000
"""A command that took longer than this might be told of when it ends, whatever came of it."""
BREAKPOINT_US = 20_000_000
FORBIDDEN = ("locked", "in_call", "presenting", "do_not_disturb", "quiet_hours", "muted")


class Label(NamedTuple):
    """One label and the event that it is about."""

    seen: Envelope
    judged: Judged


def labels(line: Line, told: list[Envelope]) -> Iterator[Label]:
    """Labels of a line. Raises Misread where somebody might say something of it, and nobody judged that."""
    worth = [one for one in told if one.type in ANNOUNCEABLE and not _short(one)]
    if worth and not line.judged:
        raise Misread(f"line {line.number}: nobody judged {worth[0].type}")
    for judged in line.judged:
        seen = first_of(told, [judged.type] if judged.type else ANNOUNCEABLE)
        if seen is None:
            raise Misread(f"line {line.number}: there is no {judged.type or 'event'} to judge")
        if (judged.until is None or not judged.incident) and judged.label != "drop":
            raise Misread(f"line {line.number}: what is not dropped has an end and an incident")
        yield Label(seen, judged)


def _short(seen: Envelope) -> bool:
    return isinstance(seen.event, CommandFinished) and seen.event.duration_ms < LONG_MS


def label_line(label: Label, offset: int) -> dict[str, Any]:
    judged = label.judged
    return {
        "event": label.seen.id,
        "label": judged.label,
        "until": str(Moment(judged.until, offset)) if judged.until is not None else None,
        "incident": judged.incident,
        "critical": judged.critical,
        "note": judged.note,
    }


# ── moments ───────────────────────────────────────────────────────────────────────────────────────


class _Moment(NamedTuple):
    at: int
    moment: str
    note: str


def moments(source: Source, told: list[Envelope], begin: int, end: int) -> Iterator[tuple[int, int, str, str]]:
    """Begin, end, moment and reason, without a hole from begin to end."""
    spans = [*_forbidden(told, end), *_by_hand(source), *_working(told)]
    edges = sorted({begin, end} | {edge for one in spans for edge in one[:2] if begin < edge < end})
    last: tuple[int, int, str, str] | None = None
    for left, right in pairwise(edges):
        _, _, moment, note = next((one for one in spans if one[0] <= left and right <= one[1]), (0, 0, "fine", ""))
        if last and last[2:] == (moment, note):
            last = (last[0], right, moment, note)
            continue
        if last:
            yield last
        last = (left, right, moment, note)
    if last:
        yield last


Spell = tuple[int, int, str, str]


def _by_hand(source: Source) -> Iterator[Spell]:
    for one in source.spans:
        if one.moment not in MOMENTS:
            raise Misread(f"{one.moment} is no moment")
        yield one.begin, one.end, one.moment, one.note


def _forbidden(told: list[Envelope], end: int) -> Iterator[Spell]:
    """What she set, and speech."""
    since: dict[str, int] = {}
    for seen in told:
        now = _vetoes(seen, frozenset(since))
        for name in set(since) - now:
            yield since.pop(name), seen.header.at, "forbidden", name
        for name in now - set(since):
            since[name] = seen.header.at
    for name, at in since.items():
        yield at, end, "forbidden", name
    yield from _quiet(told, end)


def _vetoes(seen: Envelope, before: frozenset[str]) -> set[str]:
    event = seen.event
    if isinstance(event, FocusChanged):
        return {one.signal for one in event.readings if one.signal in FORBIDDEN and one.value} | (before & {"speech"})
    if isinstance(event, SpeechNoticed):
        return set(before - {"speech"}) | ({"speech"} if event.speaking else set())
    return set(before)


def _quiet(told: list[Envelope], end: int) -> Iterator[Spell]:
    wishes = [(seen.header.at, seen.event) for seen in told if isinstance(seen.event, VoiceSet)]
    for (at, event), until in zip(wishes, [*(at for at, _ in wishes[1:]), end], strict=False):
        if event.mode == "quiet":
            yield at, min(event.until or until, until), "forbidden", "quiet"


def _working(told: list[Envelope]) -> Iterator[Spell]:
    """What just ended makes a good moment; a burst of editing is a bad one."""
    before: set[str] = set()
    began = None
    for seen in told:
        if seen.type in ("CommandFinished", "CommitMade"):
            yield seen.header.at, seen.header.at + BREAKPOINT_US, "good", "something ended"
        if not isinstance(seen.event, FocusChanged):
            continue
        now = {one.signal for one in seen.event.readings if one.value}
        if before & {"locked", "in_call"} - now:
            yield seen.header.at, seen.header.at + BREAKPOINT_US, "good", "back"
        if "editing" in before and "editing" not in now and began is not None:
            yield began, seen.header.at, "bad", "editing"
        if "editing" in now and "editing" not in before:
            began = seen.header.at
        before = set(now)
