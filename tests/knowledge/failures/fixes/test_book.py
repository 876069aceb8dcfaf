"""The book of fixes is written from facts of the log, each once, and counts what came of each fix."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import Event, FailureDiagnosed, FixCommand, FixEdit, FixJudged, FixLearned, FixNoted
from knowledge.failures.book import Book
from knowledge.failures.fingerprint import Print
from knowledge.failures.fixes.book import FixBook
from knowledge.redact import clean
from knowledge.store.memory import Memory
from tests.making import NOW, Voice

DIFF = "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n"


class Desk:
    """Both books of one memory, and the log they are written from."""

    def __init__(self, memory: Memory) -> None:
        self.failures, self.fixes = Book(memory), FixBook(memory)
        self._voice, self.seq = Voice(), 0

    def write(self, event: Event, project: int = 1) -> int:
        """Say a fact; its seq."""
        self.seq += 1
        sealed = self._voice.says(event, project=project)
        seen = Envelope(sealed.header, sealed.body, self.seq)
        self.failures.write(seen)
        self.fixes.write(seen)
        return self.seq


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Memory.writer(tmp_path / "memory.db") as memory:
        yield Desk(memory)


def broke(name: str = "v1:a") -> FailureDiagnosed:
    return FailureDiagnosed(
        command=clean("make all"),
        cwd=clean("/src"),
        status=2,
        headline=clean("it broke"),
        line=1,
        fingerprint=name,
        kind="v1:k",
        template=clean("make all"),
    )


def learned(failure: int, name: str = "v1:a", **more: object) -> FixLearned:
    made = FixLearned(
        failure=failure,
        occurrence=failure,
        fingerprint=name,
        kind="v1:k",
        tree=clean("/src"),
        edits=[FixEdit(path=clean("a.py"), diff=clean(DIFF))],
        commands=[FixCommand(command=clean("pip install x"), cwd=clean("/src"), sort="install")],
        explained=0.9,
        red="r",
        green="g",
        at=NOW,
    )
    return made.model_copy(update=more)


def judged(fix: int, *, helped: bool, by: str = "green", run: str | None = "r1") -> FixJudged:
    return FixJudged.model_validate({"fix": fix, "failure": 1, "helped": helped, "by": by, "run": run})


def test_a_fix_is_found_by_id_by_failure_by_name_and_by_kind(desk: Desk) -> None:
    failure = desk.write(broke())
    again = desk.write(broke())
    number = desk.write(learned(again))
    fix = desk.fixes.by_id(number)
    assert (fix.failure, fix.fingerprint, str(fix.name), fix.helped, fix.failed) == (failure, "v1:a", "x3", 1, 0)
    assert fix.edits[0].diff == DIFF
    assert fix.summary == "ran `pip install x`; a.py: three"
    for found in (
        desk.fixes.of_failure(failure),
        desk.fixes.of_failure(again),
        desk.fixes.by_print("v1:a"),
        desk.fixes.by_kind("v1:k"),
        list(desk.fixes.all()),
    ):
        assert found == [fix]
    with pytest.raises(NotFound):
        desk.fixes.by_id(99)


def test_what_is_read_twice_counts_once(desk: Desk) -> None:
    desk.write(broke())
    number = desk.write(learned(1))
    desk.seq -= 1
    desk.write(learned(1))
    assert len(list(desk.fixes.all())) == 1
    for _ in range(2):
        desk.write(judged(number, helped=True))
    desk.write(judged(number, helped=True, run="r2"))
    desk.write(judged(number, helped=False, run="r3"))
    fix = desk.fixes.by_id(number)
    assert (fix.helped, fix.failed, fix.confidence) == (3, 1, pytest.approx(4 / 6))


def test_the_last_word_of_the_user_counts(desk: Desk) -> None:
    desk.write(broke())
    number = desk.write(learned(1))
    for helped in (True, False):
        desk.write(judged(number, helped=helped, by="user", run=None))
    assert (desk.fixes.by_id(number).helped, desk.fixes.by_id(number).failed) == (1, 1)


def test_a_judgement_of_a_fix_that_nobody_knows_changes_nothing(desk: Desk) -> None:
    desk.write(judged(7, helped=True))
    assert list(desk.fixes.all()) == []


def test_a_fix_that_another_took_the_place_of_is_kept_and_comes_last(desk: Desk) -> None:
    desk.write(broke())
    old = desk.write(learned(1))
    desk.write(judged(old, helped=True))
    new = desk.write(learned(1, supersedes=[old]))
    assert [one.id for one in desk.fixes.of_failure(1)] == [new, old]
    assert desk.fixes.by_id(old).superseded_by == new
    desk.write(judged(old, helped=True, run="r9"))
    assert [one.id for one in desk.fixes.of_failure(1)] == [old, new]


def test_those_of_the_same_project_come_first_and_then_the_likeliest(desk: Desk) -> None:
    for project in (1, 2):
        desk.write(broke(), project)
    here, there = desk.write(learned(1), 1), desk.write(learned(2), 2)
    desk.write(judged(there, helped=True))
    assert [one.id for one in desk.fixes.by_print("v1:a", 1)] == [here, there]
    assert [one.id for one in desk.fixes.by_kind("v1:k")] == [there, here]


def test_what_the_user_notes_has_helped_nobody_yet(desk: Desk) -> None:
    number = desk.write(FixNoted(text=clean("start redis\nthen again"), error=clean("connection refused"), at=NOW))
    fix = desk.fixes.by_id(number)
    assert (fix.failure, fix.summary, fix.error, fix.helped) == (None, "start redis", "connection refused", 0)
    assert fix.confidence == 0.5


def test_fixes_follow_their_failure_when_it_is_named_anew(desk: Desk) -> None:
    desk.write(broke("v1:a"))
    other = desk.write(broke("v1:b"))
    number = desk.write(learned(other, "v1:b"))
    one, two = desk.failures.by_id(1), desk.failures.by_id(other)
    desk.failures.rename([(one, Print("v2:a", "v2:k")), (two, Print("v2:a", "v2:k"))])
    fix = desk.fixes.by_id(number)
    assert (fix.failure, fix.fingerprint, fix.kind) == (1, "v2:a", "v2:k")
    later = desk.write(learned(other, "v1:b"))
    assert desk.fixes.by_id(later).fingerprint == "v2:a"
