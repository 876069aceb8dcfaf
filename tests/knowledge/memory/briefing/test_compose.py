"""What goes into a briefing, in which order, and what is left out first."""

import pytest

from knowledge.memory.briefing.compose import WORDS, briefing
from knowledge.memory.briefing.line import cut, listed
from knowledge.memory.briefing.material import (
    Arrived,
    Helped,
    Known,
    Left,
    Likely,
    Material,
    Pull,
    Spot,
    Stopped,
    Suspected,
    Trouble,
    Verdict,
)
from tests.making import DAY, NOW

HOUR = DAY // 24
LEFT = Left(
    began=NOW - 20 * HOUR,
    at=NOW - 17 * HOUR,
    seq=50,
    branch=Spot("fix/123-login", 20),
    issue="#123",
    edited=("src/login.py", "src/tokens.py"),
    edited_seqs=(31, 32),
    committed=Spot("Rotate tokens", 40),
    dirty=(Spot("src/login.py", 45), Spot("tests/test_login.py", 46), Spot("README.md", 47)),
)
RED = Trouble(
    id=44,
    what="tests/test_login.py::test_expiry",
    message="assert 401 == 200",
    first=NOW - 5 * DAY,
    at=NOW - 18 * HOUR,
    seqs=(49, 44),
)


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


def texts(known: Material) -> list[str]:
    return [one.text for one in briefing(known).lines]


def known(**more: object) -> Material:
    return Material(now=NOW, since=NOW - 17 * HOUR)._replace(**more)


def test_where_work_was_left_comes_first() -> None:
    assert texts(known(left=LEFT, troubles=(RED,))) == [
        "yesterday 07:00, on fix/123-login for #123",
        'last commit: "Rotate tokens"',
        "not committed: src/login.py, tests/test_login.py and 1 more",
        "red: f44 tests/test_login.py::test_expiry, assert 401 == 200",
    ]  # fmt: skip


def test_another_branch_by_now_is_said() -> None:
    assert "main is checked out now" in texts(known(left=LEFT._replace(branch_now=Spot("main", 60))))


def test_on_a_trunk_it_is_files_that_say_what_it_was_about() -> None:
    left = LEFT._replace(branch=Spot("main", 20), issue=None, dirty=())
    assert texts(known(left=left))[-1] == "worked on src/login.py and src/tokens.py"


def test_commits_are_told_by_who_made_them() -> None:
    made = [Arrived(f"{n:040x}", who, f"Change {n}", NOW - n * HOUR, 70 + n) for n, who in enumerate("AABCDA")]
    assert texts(known(arrived=tuple(made))) == [
        '3 commits by A, last "Change 0" today 00:00',
        '1 commit by B, "Change 2" yesterday 22:00',
        "2 commits by C and D",
    ]


def test_what_came_since() -> None:
    said = texts(
        known(
            pulls=(Pull("main", NOW - HOUR, 80), Pull("main", NOW - 2 * HOUR, 79)),
            dependencies=(Spot("uv.lock", 81), Spot("pyproject.toml", 82), Spot("uv.lock", 83)),
            tested=Verdict(12, 2, NOW - HOUR, 84),
        )
    )
    assert said == [
        "pulled main yesterday 23:00",
        "dependencies changed: uv.lock and pyproject.toml",
        "tests yesterday 23:00: 12 passed, 2 failed",
    ]


def test_trouble_is_told_with_what_may_help() -> None:
    old = RED._replace(
        id=7, what="make lint", message="E501", at=NOW - 4 * DAY, seqs=(8, 7), fix=Helped(9, "", ("make format",))
    )
    near = RED._replace(fix=Helped(12, "", (), ("config/auth.toml",)), suspect=Suspected("Rotate tokens", (), 51))
    flaky = RED._replace(id=3, what="test_retry", passed=(61, 62, 63))
    stop = Stopped("merge", ("README.md",), NOW - HOUR, 90)
    assert texts(known(left=LEFT, troubles=(near, old), flaky=(flaky,), conflict=stop))[4:] == [
        "merge stopped in conflict yesterday 23:00: README.md",
        "f44 was fixed before by editing config/auth.toml (x12)",
        'f44 may come from "Rotate tokens"',
        "red since Saturday: f7 make lint, E501",
        "f7 was fixed before by `make format` (x9)",
        "f3 test_retry is flaky: passed without a change, 3 times",
    ]


def test_what_is_next_is_told_once_of_each_kind_and_only_where_it_is_likely() -> None:
    found = (
        Likely("command", ("pytest -x",), 0.7, (5,)),
        Likely("command", ("git push",), 0.3, (6,)),
        Likely("routine", ("git pull", "make migrate"), 0.4, (7, 8)),
        Likely("file", ("src/login.py",), 0.1, (9,)),
    )
    assert texts(known(likely=found)) == ["`pytest -x`", "as often: `git pull`, `make migrate`"]


def test_what_is_worth_knowing_comes_last() -> None:
    note = Known(41, "decision", "Postgres for orders", NOW, (41,))
    waiting = (Known(43, "pattern", "npm ci after a rebase", NOW, (48,)), Known(44, "pattern", "b", NOW, (44,)))
    assert texts(known(notes=(note,), proposals=waiting, left=LEFT))[-2:] == [
        "n41 decision: Postgres for orders",
        "n43 is proposed: npm ci after a rebase, and 1 more",
    ]


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert briefing(known()).lines == ()


def long(**more: object) -> Material:
    """More than anybody wants to read."""
    many = tuple(
        RED._replace(
            id=n,
            what=f"tests/test_{n}.py::test_{n}",
            fix=Helped(n + 500, "a b c d e f"),
            suspect=Suspected("a b c d", (), n),
        )
        for n in range(100, 112)
    )
    made = tuple(Arrived(f"{n:040x}", f"Ana Maria {n % 5}", "a b c d e f g", NOW - n, 200 + n) for n in range(50))
    notes = tuple(Known(n, "decision", "a b c d e f g h i j", NOW, (n,)) for n in (300, 301))
    stop = Stopped("merge", ("README.md",), NOW - HOUR, 90)
    return known(left=LEFT, troubles=many, arrived=made, notes=notes, proposals=notes, conflict=stop)._replace(**more)


def test_it_is_never_longer_than_120_words() -> None:
    told = briefing(long())
    assert told.words <= WORDS
    assert told.left_out > 0
    spoken = [one.text for one in told.lines]
    assert "yesterday 07:00, on fix/123-login for #123" in spoken
    assert any(one.startswith("merge stopped in conflict") for one in spoken)
    assert any(one.startswith("red: f100") for one in spoken)
    assert any("Ana Maria 0" in one for one in spoken)


def test_what_is_worth_least_is_left_out_first() -> None:
    worth = [one.worth for one in briefing(long()).lines]
    gone = [one.worth for one in briefing(long(), 10_000).lines if one not in briefing(long()).lines]
    assert min(worth) >= max(gone)


@pytest.mark.parametrize("most", [0, 1, 5, 20, 60])
def test_any_limit_is_kept(most: int) -> None:
    assert briefing(long(), most).words <= most


def test_the_same_facts_are_said_in_the_same_words() -> None:
    assert briefing(long()) == briefing(long())


def test_every_line_cites_an_event() -> None:
    assert all(one.seqs for one in briefing(long(), 10_000).lines)


def test_names_are_cut_at_a_word() -> None:
    assert cut("one two three", 9) == "one two …"
    assert cut("onetwothree", 9) == "onetwoth…"
    assert cut(" one\n two ") == "one two"


def test_names_are_listed() -> None:
    assert [listed(list("abcde"[:n])) for n in range(5)] == ["", "a", "a and b", "a, b and 1 more", "a, b and 2 more"]
