"""Every fact in a person's words."""

import pytest

from daemon.cli.columns import cut, width
from daemon.cli.phrases import ARGUED, PHRASES, below, kind_of, phrase
from daemon.cli.told import TOLD
from knowledge.events import EVENTS, FACTS


def test_every_fact_has_words_or_an_argument_for_having_none() -> None:
    assert set(FACTS) - set(PHRASES) - set(TOLD) - set(ARGUED) == set()


def test_no_words_are_kept_for_what_cannot_happen() -> None:
    assert (set(PHRASES) | set(TOLD) | set(ARGUED)) - set(EVENTS) == set()
    assert not set(PHRASES) & set(TOLD)


CHANGE = {"path": "src/a.py", "how": "changed", "added": 3, "removed": 1, "moved_from": None}
MADE = CHANGE | {"how": "made", "removed": None}
MOVED = CHANGE | {"how": "moved", "moved_from": "b.py"}
COUNTS = {"passed": 40, "failed": 3, "errors": 1, "skipped": 0}
TESTS = {"command": "pytest", "counts": COUNTS, "failing": [{"name": f"test_{one}"} for one in "abcd"]}
BUILD = {
    "command": "cargo build",
    "errors": 1,
    "warnings": 2,
    "problems": [{"severity": "error", "file": "src/main.rs", "line": 7, "message": "cannot find `x`"}],
}


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("CommandFinished", {"command": "make", "status": 2, "duration_ms": 7}, "make → 2 in 7 ms"),
        ("CommandFinished", {"command": "make", "status": 0, "duration_ms": 1_340}, "make → 0 in 1.3 s"),
        ("CommandFinished", {"command": "make", "status": 0, "duration_ms": 245_000}, "make → 0 in 4 min"),
        (
            "TreeChanged",
            {"count": 812, "reason": "git", "folders": ["src"]},
            "812 files changed by git, most of it in src",
        ),
        ("TestsFailed", TESTS, "pytest: 3 failed, 1 broke, 40 passed: test_a, test_b, test_c and 1 more"),
        ("BuildFailed", BUILD, "cargo build: 1 error, 2 warnings: src/main.rs:7 cannot find `x`"),
        ("ConflictStarted", {"doing": "merge", "paths": ["a", "b"]}, "merge stopped in a, b"),
        ("ConflictResolved", {"doing": "merge", "how": "given up", "paths": ["a"]}, "merge given up"),
        ("CommandsImported", {"commands": [{}], "source": "zsh", "path": "/z"}, "1 command of zsh from /z"),
        ("CommitsImported", {"commits": [{"subject": "one"}, {"subject": "two"}]}, "2 commits: one … two"),
        ("RecordingPaused", {"until": None}, "nothing is recorded until `sotto resume`"),
        ("FocusChanged", {"active": 3, "readings": []}, "shop"),
        ("OfTomorrow", {"a": 1, "b": None}, "a=1"),
        ("CommitMade", {"subject": "an older release knew no more"}, "subject=an older release knew no more"),
    ],
)  # fmt: skip
def test_in_words(name: str, body: dict, words: str) -> None:
    assert phrase(name, body, lambda number: {3: "shop"}[number]) == words


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("CommandFinished", {"status": 1}, "bad"),
        ("CommandFinished", {"status": 0}, "good"),
        ("TestsFailed", {}, "bad"),
        ("TestsPassed", {}, "good"),
        ("BackupMade", {}, "own"),
        ("BackupFailed", {}, "bad"),
        ("ProcessStarted", {}, "own"),
        ("ProcessDied", {}, "bad"),
        ("CommitMade", {}, "plain"),
    ],
)
def test_colours_say_what_kind_it_is(name: str, body: dict, kind: str) -> None:
    assert kind_of(name, body) == kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("make -C /src/shop/lib → 2", "make -C lib → 2"),
        ("cd /src/shop → 0", "cd shop → 0"),
        ("cat /src/shop-two/a", "cat /src/shop-two/a"),
        ("ls /other", "ls /other"),
    ],
)
def test_paths_begin_at_their_project(text: str, said: str) -> None:
    assert below(text, ["/src/shop"]) == said


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [("short", 5, "short"), ("longer", 5, "long…"), ("漢字漢字", 5, "漢字…"), ("éa", 2, "éa"), ("x", 1, "x")],
)
def test_a_line_is_cut_by_what_it_takes_on_a_terminal(text: str, columns: int, shown: str) -> None:
    assert cut(text, columns) == shown
    assert width(shown) <= columns


@pytest.mark.parametrize(
    ("change", "count", "found", "words"),
    [
        (CHANGE, 1, "seen", "src/a.py +3 -1"),
        (CHANGE, 9, "rescan", "src/a.py +3 -1 and 8 more (found later)"),
        (MADE, 1, "seen", "src/a.py made +3"),
        (MOVED, 1, "seen", "b.py → src/a.py"),
    ],
)
def test_files_in_words(change: dict, count: int, found: str, words: str) -> None:
    assert phrase("FilesChanged", {"changes": [change], "count": count, "found": found}) == words


def test_tests_that_pass_in_words() -> None:
    counts = {"passed": 40, "failed": 0, "errors": 0, "skipped": 2}
    assert phrase("TestsPassed", {"command": "pytest", "counts": counts}) == "pytest: 40 passed, 2 skipped"
