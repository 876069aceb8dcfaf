"""What a person says of a recorded day: of which event he wants to be told, how urgently, and when he is not to be."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from knowledge.attention.candidate import Candidate
from knowledge.envelope import Envelope
from knowledge.errors import HistoryUnreadable
from knowledge.moment import Moment

Urgency = Literal["now", "at_break", "digest", "drop"]
Kind = Literal["forbidden", "bad", "fine", "good"]
WORTH: frozenset[Urgency] = frozenset({"now", "at_break"})
HINT = "tests/histories/days/README.md has an example of each line"
_SEQ = re.compile(r"(?:^|:)[ef](\d+)$")


def _at(value: Any) -> Any:
    return Moment.parse(value).at if isinstance(value, str) else value


When = Annotated[int, BeforeValidator(_at)]
"""Microseconds UTC; a label file has RFC 3339."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Settings(_Line):
    """What the user had set on that day, where it is not as shipped."""

    spoken_a_day: int | None = None


class About(_Line):
    """The first line: which day it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: str = ""
    trap: str = ""
    split: Literal["tune", "kept"] = "tune"
    """`kept` is never looked at while something is tuned."""
    begin: When | None = None
    """What lies before is history: it is folded, and nothing of it announced."""
    end: When | None = None
    voice: bool = True
    """Whether Sotto had one on that day."""
    settings: Settings = Settings()
    jumps: int = 0
    """How often the clock is set back."""


class Label(_Line):
    """What is wanted of one event."""

    event: str
    """Id of the event after which it could be said."""
    label: Urgency | None = None
    either: list[Urgency] = Field(default_factory=list)
    """Where two opinions differ: both are right."""
    until: When | None = None
    """When it is of no use any more."""
    incident: str = ""
    """What is one thing however many events tell it; empty: the event itself."""
    critical: bool = False
    note: str = ""

    @property
    def options(self) -> frozenset[Urgency]:
        return frozenset(self.either or ([self.label] if self.label else ["drop"]))

    @property
    def wanted(self) -> bool:
        """Whether it must be told; what may as well be left is not missed."""
        return self.options <= WORTH

    @property
    def allowed(self) -> bool:
        """Whether it may be told."""
        return bool(self.options & WORTH)

    @property
    def matter(self) -> str:
        return self.incident or self.event


class Interval(_Line):
    """How good a stretch of the day is for being spoken to."""

    begin: When = Field(alias="from")
    end: When = Field(alias="to")
    moment: Kind


class Labels:
    """All of one day. Feed it the events, too, so that it knows which belong together."""

    def __init__(self, lines: Iterable[bytes | str], name: str = "labels") -> None:
        self.about = About()
        self.labels: list[Label] = []
        self.intervals: list[Interval] = []
        for number, line in enumerate(lines, 1):
            if line.strip():
                self._add(_read(line, f"{name}, line {number}"))
        self._of = {one.event: one for one in self.labels}
        self._seqs: dict[int, str] = {}
        self._traces: dict[str, list[tuple[int, Label]]] = {}
        self._trace_of: dict[int, str] = {}
        self.at: dict[str, int] = {}
        """When each labelled event was."""
        self._changes = _changes(self.intervals)
        self._starts = [at for at, _ in self._changes]

    def _add(self, found: About | Label | Interval) -> None:
        if isinstance(found, About):
            self.about = found
        elif isinstance(found, Label):
            self.labels.append(found)
        else:
            self.intervals.append(found)

    def see(self, seen: Envelope) -> None:
        """One event of the day."""
        self._trace_of[seen.seq] = seen.trace
        if label := self._of.get(seen.id):
            self._seqs[seen.seq] = seen.id
            self._traces.setdefault(seen.trace, []).append((seen.seq, label))
            self.at[seen.id] = seen.header.at

    def moment(self, at: int) -> Kind:
        """How good that moment is; `fine` where nobody said."""
        place = bisect_right(self._starts, at) - 1
        return self._changes[place][1] if place >= 0 else "fine"

    def next_allowed(self, at: int, refused: frozenset[Kind]) -> int:
        """The first moment from `at` on that is none of these."""
        if self.moment(at) not in refused:
            return at
        return next((start for start, kind in self._changes if start > at and kind not in refused), at)

    def of(self, candidate: Candidate) -> list[Label]:
        """The labels of what a candidate tells, that of its own event first; of bad news, also of what it is told with.

        What a person labelled may be another event of the same chain: a run, its report, its diagnosis.
        """
        names = [candidate.incident, *(candidate.evidence if candidate.state == "bad" else ())]
        seqs = [int(found[1]) for name in names if (found := _SEQ.search(name))]
        labels = (self._label(seq) for seq in seqs)
        return list({one.event: one for one in labels if one}.values())

    def _label(self, seq: int) -> Label | None:
        if seq in self._seqs:
            return self._of[self._seqs[seq]]
        chain = self._traces.get(self._trace_of.get(seq, ""), [])
        return min(chain, key=lambda one: abs(one[0] - seq), default=(0, None))[1]


def _read(line: bytes | str, place: str) -> About | Label | Interval:
    """One line, by what it has: an event, a stretch of time, or neither."""
    try:
        found = from_json(line)
        keys = found if isinstance(found, dict) else {}
        kind: type[About | Label | Interval] = Label if "event" in keys else Interval if "from" in keys else About
        return kind.model_validate(found)
    except ValidationError as error:
        complaint = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, complaint["loc"]))
        raise HistoryUnreadable(f"{place}: {where}: {complaint['msg']}", hint=HINT) from error
    except ValueError as error:
        raise HistoryUnreadable(f"{place}: no JSON: {error}", hint=HINT) from error


def _changes(intervals: Iterable[Interval]) -> list[tuple[int, Kind]]:
    """When the quality of the moment changes, and what it is from then on.

    Where stretches overlap, silence that is demanded counts, else the one that began last.
    """
    many = sorted(intervals, key=lambda one: one.begin)
    made = list[tuple[int, Kind]]()
    for edge in sorted({edge for one in many for edge in (one.begin, one.end)}):
        here: list[Kind] = [one.moment for one in many if one.begin <= edge < one.end]
        made.append((edge, "forbidden" if "forbidden" in here else here[-1] if here else "fine"))
    return made
