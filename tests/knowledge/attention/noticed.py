"""A log that is told event by event, and what is noticed in it."""

from knowledge.attention.candidate import Candidate, Cleared
from knowledge.attention.noticing import Noticing
from knowledge.envelope import Envelope, seal
from knowledge.events import (
    CommandFinished,
    Event,
    FailingTest,
    FailureDiagnosed,
    ProjectWatched,
    TestCounts,
    TestsFailed,
    TestsPassed,
)
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from tests.making import NOW

SECOND = 1_000_000
SHOP = ProjectWatched(number=3, name=clean("shop"), key=clean("/src/shop"), trees=[clean("/src/shop")])


class Noticed:
    """Everything happens in project 3, `shop`, unless said otherwise."""

    def __init__(self, notify_after_s: int = 30) -> None:
        self.noticing = Noticing(notify_after_s)
        self.now = NOW
        self.log: list[Envelope] = []
        self.found: list[Candidate | Cleared] = []
        """What the last event, or run, led to."""
        self.hear(SHOP)

    def hear(self, event: Event, cause: Envelope | None = None, project: int | None = 3) -> Envelope:
        n = len(self.log) + 1
        sealed = seal(event, EventId("test", "one", n), Moment(self.now, 0), cause=cause, project=project)
        seen = Envelope(sealed.header, sealed.body, n)
        self.log.append(seen)
        self.found = self.noticing.take(seen)
        return seen

    def run(
        self,
        command: str = "pytest",
        status: int = 0,
        *,
        failing: tuple[str, ...] = (),
        passed: tuple[str, ...] = (),
        took_s: float = 2,
        session: str | None = "b-1-a",
        cwd: str = "/src/shop",
        project: int | None = 3,
        report: bool = True,
        told: bool = True,
        kind: str = "",
    ) -> list[Candidate | Cleared]:
        """A command ends, its report and its diagnosis are told; what is noticed of it."""
        self.now += 60 * SECOND
        line, place, found = clean(command), clean(cwd), []
        root = self.hear(
            CommandFinished(
                command=line, cwd=place, status=status, started=self.now - int(took_s * SECOND),
                duration_ms=int(took_s * 1_000), shell_session=session,
            ),
            project=project,
        )  # fmt: skip
        found += self.found
        if report and (failing or passed):
            found += self.report(root, failing, passed)
        if status and told:
            test = failing[0] if failing else ""
            self.hear(diagnosed(command, cwd, status, test, kind=kind), root)
            found += self.found
        self.found = found
        return found

    def report(self, root: Envelope, failing: tuple[str, ...], passed: tuple[str, ...]) -> list[Candidate | Cleared]:
        """What its tests left of a command."""
        assert isinstance(root.event, CommandFinished)
        line, place = root.event.command, root.event.cwd
        counts = TestCounts(passed=len(passed), failed=len(failing))
        tests = [
            FailingTest(id=clean(one), name=clean(one), result="failed", message=clean("boom"), details=clean(""))
            for one in failing
        ]
        shared = {"format": "junit", "report": clean("r.xml"), "cwd": place, "command": line, "counts": counts}
        good = [clean(one) for one in passed]
        if failing:
            self.hear(TestsFailed(**shared, failing=tests, passed=good), root)  # type: ignore[arg-type]
        else:
            self.hear(TestsPassed(**shared, passed=good), root)  # type: ignore[arg-type]
        return self.found

    @property
    def candidates(self) -> list[Candidate]:
        return [one for one in self.found if isinstance(one, Candidate)]

    @property
    def cleared(self) -> list[str]:
        return [one.thing for one in self.found if isinstance(one, Cleared)]


def diagnosed(
    command: str,
    cwd: str,
    status: int = 1,
    test: str = "",
    *,
    kind: str = "",
    headline: str = "it broke",
    rank: int = 0,
) -> FailureDiagnosed:
    return FailureDiagnosed(
        command=clean(command), cwd=clean(cwd), status=status, headline=clean(headline), line=1,
        fingerprint=f"v1:{command}{test}{rank}", kind=kind, test_id=clean(test) if test else None, rank=rank,
    )  # fmt: skip
