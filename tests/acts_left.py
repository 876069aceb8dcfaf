"""Puts acts that were granted and done into a log, and into the tree that they are about."""

from collections.abc import Mapping
from pathlib import Path

from daemon.paths import Paths
from knowledge.events import ActDone, Event, PlanDecided, PlanProposed, ProposePlan
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from services.hands.changing import Changing
from tests.making import NOW, Voice, commit
from tests.services.hands.promoting import change, leave


class Acts:
    """Each is done for real, by the hand that does it in the daemon."""

    def __init__(self, home: Paths, log: LogWriter) -> None:
        self._home, self._log = home, log
        self._voice = Voice("hands", f"{log.head}")

    def done(
        self, tree: Path, wanted: Mapping[str, bytes | None], *, at: int = NOW, project: int = 1, ends: bool = True
    ) -> int:
        """The number of its approval."""
        number = self._said(ProposePlan(tool="apply_fix", surface="terminal"), at, project)
        contents = [data for data in wanted.values() if data is not None]
        one = leave(self._home.hands, change(tree, wanted), contents, number)
        self._said(self._proposed(number, one.granted.approval.digest, str(tree), at), at, project)
        self._said(self._decided(number, one.granted.approval.digest), at, project)
        for event in one.given_to(Changing()):
            if ends and isinstance(event, ActDone):
                self._said(event, at, project)
        return number

    def _proposed(self, number: int, digest: str, tree: str, at: int) -> PlanProposed:
        return PlanProposed(
            approval=number,
            tool="apply_fix",
            effect="change files",
            title=clean("apply x3 to f12"),
            preview=clean("p"),
            digest=digest,
            target=clean(tree),
            paths=[],
            warnings=[],
            evidence=clean(""),
            surface="terminal",
            task="t",
            expires=at + 1,
        )

    def _decided(self, number: int, digest: str) -> PlanDecided:
        nobody = clean("")
        told = {"who": nobody, "where": nobody, "note": nobody, "surface": "terminal"}
        return PlanDecided(approval=number, decision="approved", digest=digest, **told)

    def _said(self, event: Event, at: int, project: int) -> int:
        sealed = self._voice.says(event, at=at, project=project)
        commit(self._log, self._voice.unit(sealed))
        return sealed.seq
