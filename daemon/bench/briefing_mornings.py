"""Generated evenings and mornings of a project: what was left and what came, with the facts that have to be told."""

import random
from typing import NamedTuple

from knowledge.envelope import Envelope, seal
from knowledge.events import (
    BranchSwitched,
    CommandFinished,
    CommitMade,
    CommitsImported,
    ConflictStarted,
    Event,
    FailureDiagnosed,
    FileChange,
    FilesChanged,
    NoteTaken,
    PastCommit,
    ProjectWatched,
    Pulled,
)
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import Clean, clean

MINUTE = 60_000_000
HOUR, DAY = 60 * MINUTE, 1_440 * MINUTE
OWN = "Jo Maker <jo@example.org>"
PEOPLE = ("Ana Silva", "Ben Hill", "Cid Marsh", "Dörte Ålund", "Eve O'Neill")
WORDS = (
    "rotate",
    "tokens",
    "cart",
    "retry",
    "cache",
    "session",
    "parse",
    "header",
    "width",
    "order",
    "pricing",
    "sync",
)
PATHS = tuple(f"{folder}/{word}.py" for folder in ("src", "lib", "tests") for word in WORDS)
MOSTLY, OFTEN, SOMETIMES, SELDOM = 0.7, 0.5, 0.3, 0.2
LOCKS = ("requirements.txt", "uv.lock", "package.json", "Cargo.lock")


class Morning(NamedTuple):
    """A log up to a morning, and what a briefing of it has to say."""

    log: list[Envelope]
    now: int
    planted: list[str]
    """Each has to stand in the text of a line."""


class Dice:
    """Makes one morning out of a seed."""

    def __init__(self, seed: int, now: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - dice
        self._now = now
        self._log: list[Envelope] = []
        self._planted: list[str] = []
        self._tree = clean(f"/work/shop-{seed}")

    def morning(self) -> Morning:
        """Days of work before, the last evening, and what came since."""
        began = self._now - 9 * DAY
        self._say(ProjectWatched(number=1, name=clean("shop"), key=self._tree, trees=[self._tree]), began)
        for day in range(8, 1, -1):
            self._day(self._now - day * DAY)
        self._evening(self._now - self._dice.randrange(14, 20) * HOUR)
        self._since()
        return Morning(self._log, self._now, self._planted)

    def _day(self, at: int) -> None:
        """Some work that is all committed and green."""
        for step in range(self._dice.randrange(2, 8)):
            self._edit(self._one(PATHS), at + step * 5 * MINUTE)
            self._run("pytest -q", at + step * 5 * MINUTE + MINUTE)
        self._commit(self._words(3), at + 45 * MINUTE)

    def _evening(self, at: int) -> None:
        number = self._dice.randrange(10, 999)
        branch = f"fix/{number}-{self._one(WORDS)}"
        switched = BranchSwitched(
            tree=self._tree, before=clean("main"), after=clean(branch), commit="c" * 40, at=_whole(at)
        )
        self._say(switched, at)
        self._planted += [branch, f"#{number}"]
        self._edit(self._one(PATHS), at + MINUTE)
        subject = self._words(3)
        self._commit(subject, at + 5 * MINUTE, branch)
        self._planted.append(subject)
        path = self._one(PATHS)
        self._edit(path, at + 8 * MINUTE)
        self._planted.append(f"not committed: {path}")
        if self._dice.random() < MOSTLY:
            test, said = f"tests/test_{self._one(WORDS)}.py::test_{self._one(WORDS)}", f"assert {number} == 7"
            run = self._run(f"pytest -q {test}", at + 12 * MINUTE, 1)
            self._broke(test, said, run)
            self._planted += [test, said]
        if self._dice.random() < OFTEN:
            title = self._words(4)
            self._say(_note(title, at + 14 * MINUTE), at + 14 * MINUTE)
            self._planted.append(title)

    def _since(self) -> None:
        authors = self._dice.sample(PEOPLE, self._dice.randrange(0, 3))
        made = [self._past(author) for author in authors for _ in range(self._dice.randrange(1, 6))]
        if made:
            pulled = Pulled(
                tree=self._tree, branch=clean("main"), before="1" * 40, commit="2" * 40, how="fast-forward",
                at=_whole(self._now - HOUR),
            )  # fmt: skip
            self._say(pulled, self._now - HOUR)
            self._say(CommitsImported(tree=self._tree, commits=made), self._now - HOUR + MINUTE)
            self._planted += [*authors, "pulled main", *{path for one in made for path in one.paths if path in LOCKS}]
            self._planted += [f"{sum(author in one.author for one in made)} commit" for author in authors]
        if self._dice.random() < SOMETIMES:
            stopped = ConflictStarted(tree=self._tree, doing="merge", paths=[clean(self._one(PATHS))])
            self._say(stopped, self._now - HOUR + 2 * MINUTE)
            self._planted += ["merge stopped in conflict", stopped.paths[0]]

    def _past(self, author: str) -> PastCommit:
        path = self._one(LOCKS[:2]) if self._dice.random() < SELDOM else self._one(PATHS)
        return PastCommit(
            commit=f"{self._dice.getrandbits(160):040x}",
            author=clean(f"{author} <{author.split(maxsplit=1)[0].lower()}@example.org>"),
            subject=clean(self._words(4)),
            at=_whole(self._now - self._dice.randrange(2, 10) * HOUR),
            paths=[clean(path)],
            count=1,
        )

    # ── what is said ──────────────────────────────────────────────────────────────────────────────

    def _say(self, event: Event, at: int, cause: Envelope | None = None) -> Envelope:
        seq = len(self._log) + 1
        sealed = seal(event, EventId("bench", "one", seq), Moment(at, 0), cause=cause, project=1)
        self._log.append(Envelope(sealed.header, sealed.body, seq))
        return self._log[-1]

    def _edit(self, path: str, at: int) -> None:
        changes = [FileChange(path=clean(path), how="changed")]
        self._say(FilesChanged(tree=self._tree, changes=changes, count=1, began=at), at)

    def _run(self, line: str, at: int, status: int = 0) -> Envelope:
        event = CommandFinished(command=clean(line), cwd=self._tree, status=status, started=at, duration_ms=2_000)
        return self._say(event, at + 2_000_000)

    def _commit(self, subject: str, at: int, branch: str = "main") -> None:
        made = CommitMade(
            tree=self._tree, branch=clean(branch), commit=f"{self._dice.getrandbits(160):040x}", before=None,
            author=clean(OWN), subject=clean(subject), at=_whole(at),
        )  # fmt: skip
        self._say(made, at)

    def _broke(self, test: str, said: str, run: Envelope) -> None:
        event = run.event
        assert isinstance(event, CommandFinished)
        told = FailureDiagnosed(
            command=event.command, cwd=self._tree, status=1, headline=clean(f"E   {said}"), line=1, tool="pytest",
            fingerprint=f"v1:{test}", kind="v1:k", message=clean(said), test_id=clean(test),
        )  # fmt: skip
        self._say(told, run.header.at + 1_000, run)

    def _one(self, among: tuple[str, ...]) -> str:
        return self._dice.choice(among)

    def _words(self, count: int) -> str:
        return " ".join(self._dice.sample(WORDS, count)).capitalize()


def _note(title: str, at: int) -> NoteTaken:
    return NoteTaken(kind="decision", title=clean(title), body=Clean(), valid_from=at, at=at)


def _whole(at: int) -> int:
    """As git notes it."""
    return at - at % 1_000_000
