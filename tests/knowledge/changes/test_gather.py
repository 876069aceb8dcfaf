"""What belongs to a window: by when it happened, whenever it was told."""

import pytest

from knowledge.changes.gather import SECOND, Told, Window, gather, span
from knowledge.events import CommandFinished, CommitMade, Event, FileChange, FilesChanged, TreeChanged
from knowledge.redact import clean
from tests.making import NOW, Voice

TREE = "/shop"
WITHIN = Window(1, TREE, NOW, NOW + 60 * SECOND, "pytest")


def burst(began: int, tree: str = TREE) -> FilesChanged:
    return FilesChanged(
        tree=clean(tree), changes=[FileChange(path=clean("a.py"), how="changed")], count=1, began=NOW + began
    )


def ran(command: str, started: int, lasted_s: float = 1, status: int = 0, cwd: str = TREE) -> CommandFinished:
    return CommandFinished(
        command=clean(command),
        cwd=clean(cwd),
        status=status,
        started=NOW + started,
        duration_ms=round(lasted_s * 1_000),
    )


def committed(at: int, how: str = "commit") -> CommitMade:
    return CommitMade(
        tree=clean(TREE),
        branch=None,
        commit="c" * 40,
        before="b" * 40,
        author=clean("a"),
        subject=clean("s"),
        how=how,  # type: ignore[arg-type]
        at=NOW + at,
    )


def told(*events: tuple[Event, int], project: int | None = 1) -> Told:
    """What is gathered of events that were told at moments."""
    voice = Voice()
    return gather([voice.says(one, at=NOW + at, project=project) for one, at in events], WITHIN)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("began", "at", "counts"),
    [(-1, 300, False), (0, 300, True), (60 * SECOND - 1, 61 * SECOND, True), (60 * SECOND, 61 * SECOND, False)],
)
def test_bursts_count_by_when_they_began(began: int, at: int, counts: bool) -> None:
    whole = TreeChanged(tree=clean(TREE), reason="many", count=300, folders=[], began=NOW + began)
    found = told((burst(began), at), (burst(began, "/elsewhere"), at), (whole, at))
    assert len(found.bursts) == len(found.wholes) == counts


@pytest.mark.parametrize(
    ("noted", "said", "first", "last"),
    [
        (10 * SECOND, 10 * SECOND + 500_000, 10 * SECOND + 200_000, 10 * SECOND + 500_000),
        (10 * SECOND, 10 * SECOND + 100_000, 10 * SECOND, 10 * SECOND + 100_000),
        (10 * SECOND, 11 * SECOND + 200_000, 10 * SECOND + 900_000, 11 * SECOND - 1),
        (10 * SECOND, 99 * SECOND, 10 * SECOND, 11 * SECOND - 1),
    ],
)
def test_what_git_notes_in_seconds_is_placed_by_when_it_was_told(noted: int, said: int, first: int, last: int) -> None:
    assert span(committed(noted), NOW + said) == (NOW + first, NOW + last)


@pytest.mark.parametrize(
    ("at", "said", "counts"),
    [
        (-SECOND, -SECOND // 2, False),
        (-SECOND, 60 * SECOND, False),
        (0, SECOND // 2, True),
        (59 * SECOND, 70 * SECOND, True),
        (60 * SECOND, 60 * SECOND + 100, False),
    ],
)
def test_commits_count_by_where_they_may_lie(at: int, said: int, counts: bool) -> None:
    assert len(told((committed(at), said)).moves) == counts


@pytest.mark.parametrize(
    ("event", "project", "counts"),
    [
        (ran("pip install x", SECOND), 1, True),
        (ran("pip install x", -5 * SECOND, 6), 1, True),
        (ran("pip install x", -SECOND, 1), 1, False),
        (ran("pip install x", 59 * SECOND, 2), 1, False),
        (ran("pip install x", SECOND, status=1), 1, False),
        (ran("pip install x", SECOND, cwd="/elsewhere"), None, True),
        (ran("pip install x", SECOND, cwd="/elsewhere"), 2, False),
        (ran("./fill.sh", SECOND, cwd="/shop/sub"), None, True),
        (ran("./fill.sh", SECOND, cwd="/shopping"), None, False),
        (ran("pytest", SECOND), 1, False),
        (ran("ls", SECOND), 1, False),
    ],
)
def test_commands_count_that_ended_within_and_change_something(
    event: CommandFinished, project: int | None, counts: bool
) -> None:
    assert len(told((event, 99 * SECOND), project=project).commands) == counts


@pytest.mark.parametrize(
    ("commands", "by"),
    [
        ([ran("black .", 0, 2)], "black ."),
        ([ran("black .", 0, 0.99)], "black ."),
        ([ran("black .", 0, 0.5)], ""),
        ([ran("make", 0, 2)], ""),
        ([ran("vim a.py", 0, 9), ran("black .", SECOND // 2, 1)], "black ."),
        ([ran("vim a.py", 0, 9), ran("black .", 0, 0.99)], ""),
        ([ran("./serve.sh", 0, 40)], ""),
        ([ran("npm install", 0, 50), ran("black .", 0, 2)], "black ."),
    ],
)
def test_files_change_by_the_shortest_command_that_writes(commands: list[CommandFinished], by: str) -> None:
    assert told(*((one, 99 * SECOND) for one in commands)).command_at(NOW + SECOND) == by
