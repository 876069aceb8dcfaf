"""Reads a day as it is written by hand: what happened at which time, and beside it how it was judged."""

import datetime as dt
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

import past

LABELS = ("now", "at_break", "digest", "drop")
MOMENTS = ("forbidden", "bad", "fine", "good")
SECOND = 1_000_000
DAY = 86_400 * SECOND
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LABEL = re.compile(
    r"= (?P<label>\w+)(?: (?P<until>\+?\d\S*))?(?: (?P<incident>[a-z][\w-]*))?(?P<critical> !)?"
    r"(?: @(?P<type>\w+))?: (?P<note>.+)"
)
_SPAN = re.compile(r"(?P<begin>\d\d:\d\d)-(?P<end>\d\d:\d\d) (?P<moment>\w+): (?P<note>.+)")
_TIMED = re.compile(r"\d\d:\d\d(:\d\d)? .+")
_LENGTH = re.compile(r"(\d+)([smh])")


@dataclass(frozen=True)
class Judged:
    """A label, as it stands below the line that it is about."""

    label: str
    until: int | None
    """Microseconds UTC; none where it is dropped."""
    incident: str
    critical: bool
    type: str
    """Which event of the line it is about; empty for the most telling one."""
    note: str


@dataclass
class Line:
    """One thing that happened."""

    number: int
    at: int
    """Microseconds UTC."""
    offset: int
    """Minutes east of UTC."""
    words: list[str]
    judged: list[Judged] = field(default_factory=list)


@dataclass(frozen=True)
class Span:
    """A time that was judged by hand."""

    begin: int
    end: int
    moment: str
    note: str


@dataclass
class Source:
    """A whole day."""

    name: str
    heading: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    @property
    def number(self) -> int:
        return int(self.name[:3])


class Misread(Exception):
    """A source says what nobody understands."""


def microseconds(length: str) -> int:
    """What `90s`, `4m` or `1h` is."""
    found = _LENGTH.fullmatch(length)
    if not found:
        raise Misread(f"{length!r} is no length of time")
    return int(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2]] * SECOND


class _Reader:
    """Goes through a source from top to bottom; `date` and `zone` lines hold until the next one."""

    def __init__(self, path: Path) -> None:
        self.source = Source(path.stem)
        self.date = dt.date.min
        self.offset = 0
        self.past: list[past.Run] = []

    def line(self, number: int, text: str) -> None:
        if _TIMED.fullmatch(text):
            clock, _, rest = text.partition(" ")
            self.source.lines.append(Line(number, self.moment(clock), self.offset, shlex.split(rest)))
        elif text.startswith("= "):
            self.source.lines[-1].judged.append(self.judged(text))
        elif found := _SPAN.fullmatch(text):
            begin, end = self.moment(found["begin"]), self.moment(found["end"])
            span = Span(begin, end if end > begin else end + DAY, found["moment"], found["note"])
            self.source.spans.append(span)
        else:
            self.heading(text)

    def heading(self, text: str) -> None:
        key, colon, value = text.partition(": ")
        if not colon:
            raise Misread(text)
        if key == "date":
            self.date = dt.date.fromisoformat(value)
            self.source.heading.setdefault("day", value)
        elif key == "zone":
            self.offset = int(value[:3]) * 60
        elif key == "past":
            self.past += past.runs(self.date, value)
        self.source.heading.setdefault(key, value)

    def finish(self) -> Source:
        """The past comes first, and Sotto was started before it."""
        today = self.date
        if self.past:
            self.past.sort(key=lambda one: one[:2])
            self.past.insert(0, (self.past[0][0], dt.time(8, 30), ["up"]))
        lines = []
        for date, clock, words in self.past:
            self.date = date
            lines.append(Line(0, self.moment(clock.isoformat()), self.offset, words))
        self.date = today
        self.source.lines[:0] = lines
        return self.source

    def moment(self, clock: str) -> int:
        when = dt.datetime.combine(self.date, dt.time.fromisoformat(clock), dt.UTC) - dt.timedelta(minutes=self.offset)
        return (when - _EPOCH) // dt.timedelta(microseconds=1)

    def judged(self, text: str) -> Judged:
        found = _LABEL.fullmatch(text)
        if not found or found["label"] not in LABELS:
            raise Misread(text)
        return Judged(
            found["label"],
            self._until(found["until"]),
            found["incident"] or "",
            bool(found["critical"]),
            found["type"] or "",
            found["note"],
        )

    def _until(self, text: str | None) -> int | None:
        if text is None:
            return None
        if text.startswith("+"):
            return self.source.lines[-1].at + microseconds(text[1:])
        return self.moment(text)


def read(path: Path) -> Source:
    """A source; empty lines and what follows # are for people. Raises Misread, which names the line."""
    reader = _Reader(path)
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if text.strip() and not text.startswith("#"):
            try:
                reader.line(number, text.strip())
            except (Misread, ValueError, IndexError) as error:
                raise Misread(f"{path.name}:{number}: {error}") from error
    return reader.finish()
