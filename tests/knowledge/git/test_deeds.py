"""Deeds from reflogs that were recorded, also from those of an older git, and of rebases that are not over."""

import pytest

from daemon.doubles.history import load
from knowledge.events import Event
from knowledge.git.deeds import Teller
from knowledge.git.layout import Head
from knowledge.git.reflog import Entry, entries
from knowledge.git.stopped import ending
from tests.conftest import REPOSITORY
from tests.services.git_listening import brief

HISTORIES = REPOSITORY / "tests/histories/git"
BRANCHES = ("main", "topic", "x", "y")
COMMITS = [f"{number:040x}" for number in range(1, 60)]


def log(*messages: str) -> list[Entry]:
    """Entries that each make a new commit; one that begins with `=` stays where it is."""
    found, at = [], 0
    for number, message in enumerate(messages):
        old, at = at, at if message.startswith("=") else at + 1
        who = "Ada <ada@example.org>"
        found.append(Entry(COMMITS[old], COMMITS[at], who, number, message.removeprefix("="), number + 1))
    return found


def told(found: list[Entry], head: Head, before: str | None = None) -> list[Event]:
    teller = Teller("/shop", lambda _: None, lambda _branch, _tip: None, lambda name: name in BRANCHES)
    return [event for deed in teller.tell(found, head, before) for event in deed.events]


@pytest.mark.parametrize("name", ["rebase_killed", "checkout_killed"])
def test_a_recorded_reflog_tells_what_was_told_then(name: str) -> None:
    recorded = [one.event for one in load(HISTORIES / f"{name}.jsonl") if one.header.service == "git"]
    teller = Teller("/home/dev/shop", lambda _: None, lambda _branch, _tip: None, lambda name: name in BRANCHES)
    log_then = (HISTORIES / f"{name}.reflog").read_bytes()
    again = [event for deed in teller.tell(entries(log_then), Head("topic", None)) for event in deed.events]
    assert again == recorded


def test_an_older_git_rebases_in_other_words() -> None:
    found = log("rebase: checkout main", "rebase: one", "rebase: two", "=rebase finished: returning to refs/heads/x")
    assert brief(told(found, Head("x", None))) == ["Rebased x onto main: 2"]


def test_without_the_commits_the_names_of_the_steps_decide() -> None:
    found = log(
        "rebase (start): checkout main",
        "rebase (pick): one",
        "rebase (fixup): one",
        "rebase (pick): two",
        "commit (amend): two, better",
        "rebase (reset): 'onto'",
        "rebase (merge): Merge branch 'x'",
        "=rebase (finish): returning to refs/heads/x",
    )
    assert brief(told(found, Head("x", None))) == ["Rebased x onto main: 3"]


RUN = ("commit: before", "rebase (start): checkout main", "rebase (pick): one", "rebase (pick): two")


@pytest.mark.parametrize(
    ("more", "head", "expected"),
    [
        ((), Head("x", None, rebasing=True, detached=True), ["CommitMade x: before"]),
        ((), Head(None, None, detached=True), []),
        (
            ("checkout: moving from " + COMMITS[4] + " to y",),
            Head("y", None),
            [
                "CommitMade None: before",
                "CommitMade None: one",
                "CommitMade None: two",
                f"BranchSwitched {COMMITS[4]} → y",
            ],
        ),
        (("rebase (abort): returning to refs/heads/x",), Head("x", None), ["CommitMade x: before"]),
        (
            ("=rebase (finish): returning to detached HEAD",),
            Head(None, None, detached=True),
            ["CommitMade None: before", "Rebased None onto main: 2"],
        ),
        (
            ("=pull -r (finish): returning to refs/heads/x", "commit: after"),
            Head("x", None),
            ["CommitMade x: before", "Rebased x onto main: 2", "CommitMade x: after"],
        ),
    ],
    ids=["under way", "under way, no mark yet", "quit", "aborted", "detached", "and on"],
)
def test_a_rebase_is_told_when_it_is_over(more: tuple[str, ...], head: Head, expected: list[str]) -> None:
    assert brief(told(log(*RUN, *more), head)) == expected


def test_a_branch_is_known_by_what_lies_beside() -> None:
    found = log(
        "commit: one",
        "=checkout: moving from main to topic",
        "commit: two",
        "=checkout: moving from topic to v1",
        f"=checkout: moving from {COMMITS[3]} to main",
    )
    assert brief(told(found, Head("main", None))) == [
        "CommitMade main: one",
        "BranchSwitched main → topic",
        "CommitMade topic: two",
        "BranchSwitched topic → v1 (detached)",
        f"BranchSwitched {COMMITS[3]} → main",
    ]


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize(
    ("switch", "named"),
    [("=checkout: moving from y to main", "main"), ("=checkout: moving from y to v1", None), ("commit: zero", "main")],
)
def test_a_rebase_may_begin_with_a_switch(switch: str, named: str | None, over: bool) -> None:
    end = ["=rebase (finish): returning to refs/heads/topic"] if over else []
    found = log(switch, "commit: one", "rebase (start): checkout main", "rebase (pick): two", *end)
    lines = brief(told(found, Head("topic", None, rebasing=not over, detached=not over), "main"))
    expected = [f"CommitMade {named}: one"]
    expected += [f"BranchSwitched {named or 'v1'} → topic", "Rebased topic onto main: 1"] if over else []
    assert lines[1:] == expected


@pytest.mark.parametrize(
    ("doing", "messages", "expected"),
    [
        ("merge", ["=reset: moving to HEAD", "commit: something else"], "given up"),
        ("merge", ["commit (merge): Merge branch 'x'"], "finished"),
        ("merge", [], "given up"),
        ("rebase", ["rebase (abort): returning to refs/heads/x"], "given up"),
        ("rebase", ["rebase (continue): one"], "finished"),
        ("cherry-pick", ["=reset: moving to 0123"], "given up"),
        ("cherry-pick", ["commit (cherry-pick): one"], "finished"),
        ("revert", ['commit: Revert "one"'], "finished"),
        ("am", ["am: one"], "finished"),
        ("stash", [], "finished"),
        ("stash", ["=reset: moving to HEAD"], "given up"),
    ],
)
def test_how_a_stop_ended(doing: str, messages: list[str], expected: str) -> None:
    found = [one._replace(at=10_000_000) for one in log("=commit: where it stopped", *messages)]
    found[0] = found[0]._replace(at=0)
    assert ending(doing, COMMITS[0], 5_000_000, found, None) == expected  # type: ignore[arg-type]


def test_without_a_reflog_a_stop_is_finished_when_head_has_moved() -> None:
    assert ending("merge", COMMITS[0], 0, [], COMMITS[1]) == "finished"
    assert ending("merge", COMMITS[0], 0, [], COMMITS[0]) == "given up"
