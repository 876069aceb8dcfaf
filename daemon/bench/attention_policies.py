"""What the five gates are measured against: saying nothing, everything, failures, or what is serious now and then.

They hear of the same candidates and know neither the user's state nor what he does; none of them uses the screen.
"""

from collections.abc import Callable, Iterable

from knowledge.attention.candidate import Candidate
from knowledge.attention.desk import Act
from knowledge.attention.labels import About
from knowledge.attention.noticing import Noticing
from knowledge.envelope import Envelope
from knowledge.events import AnnouncementDecided, AnnouncementReacted, SaySentence
from knowledge.redact import clean

COOL_DOWN_US = 30 * 60 * 1_000_000
SERIOUS = frozenset({"important", "critical"})


class Naive:
    """A policy that decides at once and for good."""

    def __init__(self, speaks: Callable[[Candidate, int], bool]) -> None:
        self._speaks = speaks
        self._noticing = Noticing()

    def restore(self, past: Iterable[Envelope], _now: int) -> None:
        for seen in past:
            self._noticing.take(seen)

    def take(self, seen: Envelope, now: int) -> list[Act]:
        found = [one for one in self._noticing.take(seen) if isinstance(one, Candidate)]
        return [Act(_decided(one, speaks=self._speaks(one, now)), one) for one in found]

    def due(self, _now: int) -> list[Act]:
        return []

    def next_due(self) -> int | None:
        return None

    def order(self, _act: Act, _now: int) -> SaySentence | None:
        return None

    def ignored(self, _now: int) -> list[AnnouncementReacted]:
        return []


def silent(_about: About) -> Naive:
    return Naive(lambda _candidate, _now: False)


def speak_all(_about: About) -> Naive:
    return Naive(lambda _candidate, _now: True)


def failures_only(_about: About) -> Naive:
    return Naive(lambda candidate, _now: candidate.state == "bad")


def severity_with_cool_down(_about: About) -> Naive:
    """What is important or critical, unless the same thing was spoken of within half an hour."""
    last = dict[str, int]()

    def speaks(candidate: Candidate, now: int) -> bool:
        said = last.get(candidate.thing)
        if candidate.severity not in SERIOUS or (said is not None and now - said < COOL_DOWN_US):
            return False
        last[candidate.thing] = now
        return True

    return Naive(speaks)


BASELINES: dict[str, Callable[[About], Naive]] = {
    "silent": silent,
    "speak all": speak_all,
    "failures only": failures_only,
    "severity with cool-down": severity_with_cool_down,
}


def _decided(candidate: Candidate, *, speaks: bool) -> AnnouncementDecided:
    return AnnouncementDecided(
        incident=candidate.incident,
        thing=candidate.thing,
        kind=candidate.kind,
        state=candidate.state,
        severity=candidate.severity,
        sentence=clean(candidate.sentence),
        evidence=list(candidate.evidence),
        voice="speak" if speaks else "drop",
        screen="drop",
        reasons=["naive"],
        gates=[],
        terms={},
        flip=clean("another policy"),
        parameters="",
    )
