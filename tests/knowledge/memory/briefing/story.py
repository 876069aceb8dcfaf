"""Some days of work on a shop, with facts that a briefing has to tell of, and its log."""

from collections.abc import Iterable, Iterator

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import (
    CommitMade,
    CommitsImported,
    ConflictStarted,
    FailureClosed,
    FixCommand,
    FixLearned,
    NoteProposed,
    NoteTaken,
    PastCommit,
    Pulled,
    Suspect,
    SuspectsRanked,
)
from knowledge.memory.books import BOOKS
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.compose import Briefing, briefing
from knowledge.memory.briefing.gather import gathered
from knowledge.redact import clean
from tests.knowledge.memory.days.diary import HOUR, MINUTE, TREES, Diary, at

ADA = "Ada <ada@example.org>"


class Story(Diary):
    """A diary that can be read as a log."""

    def __init__(self) -> None:
        super().__init__()
        self.books = [opened(self.memory, self) for opened in BOOKS.values()]  # type: ignore[misc]

    def by_seq(self, seq: int) -> Envelope:
        if not 0 < seq <= len(self.log):
            raise NotFound(f"e{seq}")
        return self.log[seq - 1]

    def every(self, seq: int = 0, types: Iterable[str] = ()) -> Iterator[Envelope]:
        wanted = set(types)
        return (one for one in self.log[seq:] if one.type in wanted)

    def newest(self, types: Iterable[str] = (), limit: int = 512, after: int = 0) -> list[Envelope]:
        return list(self.every(after, types))[-limit:]

    def place_at(self, moment: int) -> int:
        return next((one.seq - 1 for one in self.log if one.header.at >= moment), len(self.log))

    def brief(self, now: int, since: int | None = None, own: str | None = ADA, project: int = 1) -> Briefing:
        return briefing(gathered(Asked(self.memory, self, project, now, own, since)))

    def said(self, now: int, **how: int | str | None) -> list[str]:
        return [one.text for one in self.brief(now, **how).lines]  # type: ignore[arg-type]

    # ── what happens besides ──────────────────────────────────────────────────────────────────────

    def pulled(self, when: int, branch: str | None = "main") -> int:
        event = Pulled(
            tree=clean(TREES[1]),
            branch=clean(branch) if branch else None,
            before="1" * 40,
            commit="2" * 40,
            how="fast-forward",
            at=when,
        )
        return self.hear(event, when + 60_000)

    def imported(self, *made: tuple[str, str, int, str]) -> int:
        """Author, subject, moment, path."""
        commits = [
            PastCommit(
                commit=f"{len(self.log)}{place}".ljust(40, "f"),
                author=clean(f"{author} <{author.split()[0].lower()}@example.org>"),
                subject=clean(subject),
                at=when,
                paths=[clean(path)],
                count=1,
            )
            for place, (author, subject, when, path) in enumerate(made)
        ]
        return self.hear(CommitsImported(tree=clean(TREES[1]), commits=commits), max(one[2] for one in made) + MINUTE)

    def committed_by(self, author: str, subject: str, when: int) -> int:
        event = CommitMade(
            tree=clean(TREES[1]),
            branch=clean("main"),
            commit=f"{len(self.log):03d}a".ljust(40, "0"),
            before=None,
            author=clean(author),
            subject=clean(subject),
            at=when,
        )
        return self.hear(event, when + 60_000)

    def fixed(self, failure: int, command: str, when: int) -> int:
        told = self.by_seq(failure).event
        event = FixLearned(
            failure=failure,
            occurrence=failure,
            fingerprint=told.fingerprint,  # type: ignore[attr-defined]
            kind=told.kind,  # type: ignore[attr-defined]
            tree=clean(TREES[1]),
            edits=[],
            commands=[FixCommand(command=clean(command), cwd=clean(TREES[1]), sort="install")],
            explained=1.0,
            red="r",
            green="g",
            at=when,
        )
        return self.hear(event, when)

    def suspected(self, failure: int, title: str, when: int, probability: float = 0.8) -> int:
        one = Suspect(
            kind="commit", ref=clean("a" * 12), title=clean(title), at=when, paths=[], probability=probability,
            reasons=[], features={},
        )  # fmt: skip
        event = SuspectsRanked(failure=failure, since=1, suspects=[one], considered=1, unclear=probability < 0.5)
        return self.hear(event, when)

    def passed_by_chance(self, failure: int, when: int) -> int:
        event = FailureClosed(failure=failure, fingerprint="v1:x", how="test passed", flaky=True, run="r")
        return self.hear(event, when)

    def stopped(self, when: int, *paths: str) -> int:
        event = ConflictStarted(tree=clean(TREES[1]), doing="merge", paths=[clean(one) for one in paths])
        return self.hear(event, when)

    def noted(self, title: str, when: int, **more: object) -> int:
        made = NoteTaken(kind="decision", title=clean(title), body=clean(""), valid_from=when, at=when)
        return self.hear(made.model_copy(update=more), when)

    def proposed(self, title: str, when: int) -> int:
        return self.hear(
            NoteProposed(
                key=title, kind="pattern", title=clean(title), body=clean(""), evidence=[1], count=3, confidence=0.9
            ),
            when,
        )


def lived() -> Story:
    """Monday and Tuesday of work, and what came on Wednesday morning."""
    story = Story()
    story.watched(at(0, 8))
    story.noted("Postgres for orders", at(0, 9))
    lint = story.ran("make lint", at(0, 9), status=2)
    style = story.broke("E501 line too long", lint)
    story.switched("main", "fix/123-login", at(1, 14))
    story.edited("src/login.py", at(1, 14.2))
    story.edited("src/tokens.py", at(1, 14.3))
    story.committed("Rotate tokens", at(1, 15), branch="fix/123-login")
    story.edited("tests/test_login.py", at(1, 15.2))
    run = story.ran("pytest -q", at(1, 15.4), status=1)
    red = story.broke("assert 401 == 200", run, "tests/test_login.py::test_expiry")
    story.suspected(red, "Rotate tokens", at(1, 15.45))
    story.passed_by_chance(style, at(1, 15.5))
    again = story.ran("make lint", at(1, 15.6), status=2)
    story.fixed(story.broke("E501 line too long", again), "make format", at(1, 15.7))
    story.imported(
        ("Ben Hill", "Bump requests", at(1, 20), "requirements.txt"),
        ("Cid Marsh", "Tidy cart", at(1, 21), "src/cart.py"),
        ("Ben Hill", "Cache sessions", at(2, 7), "src/session.py"),
        ("Ada", "Own work from elsewhere", at(2, 7.5), "src/a.py"),
    )
    story.pulled(at(2, 8))
    story.stopped(at(2, 8.1), "README.md")
    story.proposed("npm ci after a rebase", at(2, 8.2))
    return story


NOW = at(2, 8.25) + HOUR // 60
