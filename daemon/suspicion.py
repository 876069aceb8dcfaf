"""What was changed since a command was green, ranked. It opens what it reads, so that a forked child can ask it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from daemon import regular
from daemon.last_green import last_green, run_of
from daemon.past_changes import PastChanges
from daemon.service import World
from knowledge.changes.change import Change
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import (
    FailureDiagnosed,
    FixLearned,
    Suspect,
    SuspectRated,
    SuspectsRanked,
)
from knowledge.failures.commands import sort_of
from knowledge.failures.fingerprint import template
from knowledge.failures.ran import ran
from knowledge.failures.suspects.bisect import order
from knowledge.failures.suspects.evidence import Sources, evidence
from knowledge.failures.suspects.ranking import Ranked, Ranking, Weights, rank, shipped
from knowledge.failures.suspects.reasons import reasons
from knowledge.failures.suspects.undoing import undone
from knowledge.redact import clean
from knowledge.registry import KINDS, Registry
from knowledge.store.log import EventLog

TOLD = 20
"""Suspects that are told."""
PATHS = 10
LONGEST = 200
"""Characters of a title."""
LARGEST = 1 << 20
"""Bytes of a source file that is looked into."""

_NOT_THE_CODE = frozenset({"shell", "git"})
"""Tools whose complaints no change of the code brings about."""


class Known(NamedTuple):
    """What memory knows that bears on a suspicion."""

    weights: Weights | None = None
    """None for those that were shipped."""
    blamed: frozenset[str] = frozenset()
    """Paths that fixes of the same failure changed."""


class Since(NamedTuple):
    """The time in which a failure came about."""

    project: int
    tree: str
    green: Envelope
    red: Envelope
    """The run in which it failed first after that."""
    told: list[FailureDiagnosed]
    """What was told of that run, the failure first."""

    @property
    def began(self) -> tuple[int, int]:
        """End of the green run, microseconds UTC, and its start: what was changed while it ran it may not have read."""
        event = ran(self.green.event)
        return event.started + event.duration_ms * 1_000, event.started

    @property
    def ended(self) -> int:
        """Start of the red one."""
        return ran(self.red.event).started


class Suspicion:
    """Asks the log, the snapshots and git."""

    def __init__(self, world: World, log: EventLog) -> None:
        self._world = world
        self._log = log

    def ranked(self, failure: Envelope, known: Known) -> SuspectsRanked:
        """Suspects of a FailureDiagnosed; none where no green run is known."""
        told = failure.event
        assert isinstance(told, FailureDiagnosed)
        since = self.since(failure)
        if since is None:
            return nothing(failure)
        found = evidence(since.told, since.tree)
        weights = known.weights or shipped()
        for began in since.began:
            changes = self.changes(since, began)
            ranking = rank(found, changes, sources(since.tree, since.ended), weights=weights, blamed=known.blamed)
            if any(one.probability for one in ranking.ranked):
                break
        return SuspectsRanked(
            failure=failure.seq,
            fingerprint=told.fingerprint,
            since=since.green.seq,
            suspects=[_suspect(one, weights) for one in ranking.ranked if one.probability][:TOLD],
            considered=len(changes),
            unclear=ranking.unclear,
            bisect=[clean(ref) for ref in _bisected(ranking, changes)] if ranking.unclear else [],
        )

    def rated(self, fix: FixLearned, ranked: Envelope) -> SuspectRated | None:
        """What a fix says of the suspects of its failure: which of them it took back or corrected, if that is clear."""
        event = ranked.event
        assert isinstance(event, SuspectsRanked)
        try:
            since = self.since(self._log.by_seq(event.failure))
        except NotFound:
            return None
        refs = {one.ref for one in event.suspects}
        if since is None:
            return None
        for began in since.began:
            changes = self.changes(since, began)
            index = undone(fix, changes)
            if index is not None and changes[index].ref in refs:
                return SuspectRated(ranked=ranked.seq, ref=clean(changes[index].ref), right=True, by="fix")
        return None

    def changes(self, since: Since, began: int) -> list[Change]:
        """All that was done from `began` until it failed, the oldest first."""
        event = ran(since.red.event)
        past = PastChanges(self._world)
        return past.between(since.project, since.tree, began, since.ended, failing=template(event.command))

    def since(self, failure: Envelope) -> Since | None:
        """When it broke; None where no green run is known, or it lies in no watched tree."""
        told = failure.event
        assert isinstance(told, FailureDiagnosed)
        try:
            red = run_of(self._log, failure.trace)
        except NotFound:
            return None
        place = Registry(one.event for one in self._log.every(types=KINDS)).at(Path(told.cwd))
        if place is None:
            return None
        green = last_green(self._log, red)
        if green is None:
            return None
        first = self._first(failure, told, green)
        if first.trace != failure.trace:
            red = run_of(self._log, first.trace)
        of_run = [one.event for one in self._log.of_trace(first.trace) if one.seq != first.seq]
        others = [one for one in of_run if isinstance(one, FailureDiagnosed)]
        assert isinstance(first.event, FailureDiagnosed)
        return Since(place[0].number, str(place[1]), green, red, [first.event, *others])

    def _first(self, failure: Envelope, told: FailureDiagnosed, green: Envelope) -> Envelope:
        """Where the same failure was told first since it was green: what was changed later did not bring it about."""
        for seen in self._log.every(green.seq, [FailureDiagnosed.__name__]):
            other = seen.event
            if seen.seq >= failure.seq:
                break
            if not isinstance(other, FailureDiagnosed) or seen.header.project != failure.header.project:
                continue
            if told.fingerprint and (other.fingerprint, other.cwd) == (told.fingerprint, told.cwd):
                return seen
        return failure


def asked(failure: Envelope) -> bool:
    """Whether a change of the project may have brought a FailureDiagnosed about, so that it is looked for."""
    told = failure.event
    assert isinstance(told, FailureDiagnosed)
    if told.rank or failure.header.project is None or told.tool in _NOT_THE_CODE:
        return False
    return sort_of(told.command) in {"builds", "other"}


def nothing(failure: Envelope) -> SuspectsRanked:
    """What is told where nothing can be suspected."""
    told = failure.event
    assert isinstance(told, FailureDiagnosed)
    return SuspectsRanked(
        failure=failure.seq, fingerprint=told.fingerprint, since=None, suspects=[], considered=0, unclear=True
    )


def sources(tree: str, ended: int) -> Sources:
    """Files of a tree that have not been changed since a moment, by path; such that were are not what they were."""
    root = Path(tree).resolve()

    def read(path: str) -> str | None:
        found = root / path
        try:
            if found.stat().st_mtime_ns > ended * 1_000 or not found.resolve().is_relative_to(root):
                return None
            return regular.read(found, LARGEST).decode("utf-8", "replace")
        except (OSError, ValueError):  # a message may name what no file can be called
            return None

    return _remembering(read)


def _remembering(read: Callable[[str], str | None]) -> Sources:
    known: dict[str, str | None] = {}

    def remembered(path: str) -> str | None:
        if path not in known:
            known[path] = read(path)
        return known[path]

    return remembered


def _suspect(one: Ranked, weights: Weights) -> Suspect:
    seen = one.seen
    change, spot = seen.change, seen.spot
    every = [content.path for content in change.contents] + list(change.unknown)
    paths = dict.fromkeys([*([spot.path] if spot else []), *every])
    return Suspect(
        kind=change.sort,
        ref=clean(change.ref),
        title=clean(change.title, LONGEST),
        at=change.at,
        paths=[clean(path) for path in list(paths)[:PATHS]],
        line=spot.line if spot else None,
        probability=round(one.probability, 4),
        reasons=[clean(said) for said in reasons(seen, weights)],
        features=seen.values,
    )


def _bisected(ranking: Ranking, changes: Sequence[Change]) -> list[str]:
    shares = {id(one.seen.change): one.probability for one in ranking.ranked}
    return [changes[at].ref for at in order([shares[id(change)] for change in changes])]
