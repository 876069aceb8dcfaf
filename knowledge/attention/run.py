"""One command that ended, while what is told of it comes in from several sides."""

from dataclasses import dataclass

from knowledge.attention.candidate import Candidate, Kind, Severity
from knowledge.attention.checks import Check, Incident
from knowledge.attention.sentences import fit, name, number
from knowledge.failures.fingerprint import template
from knowledge.lasting import lasting

STALE_S = 3_600
"""What happened longer ago is no news."""
LATE_S, OVER_S = 60, 180
"""That a command has ended is told within a minute, and of interest for three."""
SECOND = 1_000_000


@dataclass
class Run:
    """Of a check."""

    check: Check
    place: int | str
    """A project, or a directory that belongs to none."""
    project: int | None
    where: str
    """`in shop`, or empty."""
    command: str
    ended: int
    """Microseconds UTC."""
    trace: str
    owned: bool
    took_ms: int = 0
    long: bool = False
    """Whether nobody waits before it for so long."""
    builds: bool = False
    cause: str = ""
    """What brought it about, where more than the run itself is known of it."""
    counted: bool = False
    told: Candidate | None = None
    incident: Incident | None = None

    @property
    def program(self) -> str:
        return name(template(self.command)) or "a command"

    def failed(self, count: int, seen: tuple[tuple[str, float], ...], ref: str, detail: str) -> Candidate:
        """Something of it became red: so many tests, as far as they are named."""
        one = self.incident
        assert one is not None
        how = "failed again" if dict(seen).get("bad") else "failed"
        many = f": {number(count)} tests" if count > 1 else ""
        severity: Severity = "important" if dict(seen).get("good") else "notice"
        title = fit(f"{name(self.check.name, 3) or 'a check'} {how}", self.where)
        if self.long:
            title = f"{self.program} failed after {lasting(self.took_ms / 1e3)}"
        return self._candidate(
            one.id, one.thing, "build failed" if self.builds else "failure", severity,
            sentence=fit(f"{one.said} {how}", self.where, many), title=title, detail=detail, ref=ref, seen=seen,
        )  # fmt: skip

    def fixed(self, one: Incident, seen: tuple[tuple[str, float], ...], ref: str) -> Candidate:
        """All that had become red in one run is green again."""
        again = fit(f"{one.said} passes again", self.where)
        lasted = lasting((self.ended - one.since) / SECOND)
        return self._candidate(
            f"{one.thing}:{ref}", one.thing, "fixed", "info",
            sentence=fit(again, f"after {lasted}"), title=again, ref=ref, seen=seen,
        )  # fmt: skip

    def over(self, status: int, ref: str, detail: str = "") -> Candidate:
        """It took long, and has ended."""
        how = "finished" if status == 0 else "failed"
        lasted = f"after {lasting(self.took_ms / 1e3)}"
        thing = f"command:{self.place}:{template(self.command)[:80]}"
        return self._candidate(
            f"{thing}:{ref}", thing, "command ended", "notice",
            sentence=fit(f"{self.program} {how}", self.where, lasted),
            title=f"{self.program} {how} {lasted}", detail=detail, ref=ref,
        )  # fmt: skip

    def _candidate(
        self, incident: str, thing: str, kind: Kind, severity: Severity, *, sentence: str, title: str, ref: str,
        detail: str = "", seen: tuple[tuple[str, float], ...] = (),
    ) -> Candidate:  # fmt: skip
        return Candidate(
            incident=incident,
            thing=thing,
            kind=kind,
            state="good" if kind == "fixed" else "news" if kind == "command ended" else "bad",
            severity=severity,
            at=self.ended,
            sentence=sentence,
            title=title,
            detail=detail,
            cause=(kind != "fixed" and self.cause) or f"run:{self.trace}",
            project=self.project,
            evidence=(ref,),
            seen=seen,
            owned=self.owned,
            expires=self.ended + (OVER_S if kind == "command ended" else STALE_S) * SECOND,
        )
