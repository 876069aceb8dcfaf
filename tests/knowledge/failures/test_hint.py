"""What is worth a hint, and what is silence."""

import pytest

from knowledge.events import FailureDiagnosed
from knowledge.failures.hint import LINES, WIDTH, Earlier, Tail, hint, what
from knowledge.redact import clean

HOUR, DAY = 3_600.0, 86_400.0


def told(headline: str = "a.c:7:3: error: no member", line: int | None = 1, **more: object) -> FailureDiagnosed:
    values = {"file": clean("a.c"), "file_line": 7, "message": clean("no member"), "tool": "gcc"} | more
    return FailureDiagnosed(
        command=more.pop("command", clean("make")),  # type: ignore[arg-type]
        cwd=clean("/src"),
        status=1,
        headline=clean(headline),
        line=line,
        **{name: value for name, value in values.items() if name != "command"},  # type: ignore[arg-type]
    )


def printed(*lines: str, then: int = 0) -> Tail:
    return Tail.of("".join(f"{line}\n" for line in (*lines, *(f"line {number}" for number in range(then)))))


TEST = {
    "headline": "E   assert 1 == 2",
    "message": clean("assert 1 == 2"),
    "file": clean("tests/test_a.py"),
    "file_line": 12,
    "tool": "pytest",
    "test_id": clean("tests/test_a.py::test_b"),
    "command": clean("pytest"),
}
SUMMARY = "FAILED tests/test_a.py::test_b - assert 1 == 2"


@pytest.mark.parametrize(
    ("diagnosed", "tail", "lines"),
    [
        # the reason stands on the screen
        (told(), printed("a.c:7:3: error: no member"), []),
        (told(), printed("a.c:7:3: error: no member", then=9), []),
        # it has scrolled away
        (told(), printed("a.c:7:3: error: no member", then=10), ["sotto f1: a.c:7: no member"]),
        # its line has, and it is said again at the end, with the place and without
        (told(), printed("a.c:7:3: error: no member", *"0123456789", "a.c:7:3: error: no member"), []),
        (
            told(),
            printed("a.c:7:3: error: no member", *"0123456789", "error: no member"),
            ["sotto f1: a.c:7: no member"],
        ),
        (told(), printed("x", *"0123456789", 'File "a.c", line 7', "no member"), []),
        (told(), printed("x", *"0123456789", "a.c(7,3): no   member"), []),
        (told(), printed("x", *"0123456789", "50 %\r\x1b[1ma.c:7:\x1b[31m no\x1b[m member\x1b[K"), []),
        # nobody knows what was printed, or which line it was
        (told(line=None), None, []),
        (told(), None, []),
        (told(line=None), printed("x", then=30), []),
        # without a place
        (told("Killed", file=None, file_line=None, message=None), printed("Killed", then=20), ["sotto f1: Killed"]),
        (told("Killed", file=None, file_line=None, message=None), printed("Killed", then=3), []),
        # a test: its place is worth a word when only the summary is left, its name is not
        (told(**TEST), printed("E   assert 1 == 2", "x", SUMMARY), []),
        (
            told(**TEST),
            printed("E   assert 1 == 2", *(f"log {n}" for n in range(12)), SUMMARY),
            ["sotto f1: tests/test_a.py:12: assert 1 == 2"],
        ),
        # no name of it in sight: how to run it alone
        (
            told(**TEST),
            printed("E   assert 1 == 2", then=20),
            ["sotto f1: tests/test_a.py:12: assert 1 == 2", "  only this one: pytest tests/test_a.py::test_b"],
        ),
        (
            told(**TEST | {"command": clean("pytest tests/test_a.py::test_b")}),
            printed("E   assert 1 == 2", then=20),
            ["sotto f1: tests/test_a.py:12: assert 1 == 2"],
        ),
    ],
)
def test_what_stands_on_the_screen_is_not_repeated(
    diagnosed: FailureDiagnosed, tail: Tail | None, lines: list[str]
) -> None:
    assert hint(diagnosed, "f1", tail) == lines


@pytest.mark.parametrize(
    ("earlier", "lines"),
    [
        (None, []),
        (Earlier(0, 0, 0), []),
        (Earlier(4, 3 * DAY, 60), []),  # that is what is being worked on
        (Earlier(1, 3 * DAY, 3 * DAY), ["sotto f1: seen before, last 3 days ago"]),
        (Earlier(4, 3 * DAY, 5 * HOUR), ["sotto f1: seen 4× before since 3 days ago, last 5 hours ago"]),
    ],
)
def test_what_was_seen_long_ago_is_told(earlier: Earlier | None, lines: list[str]) -> None:
    assert hint(told(), "f1", printed("a.c:7:3: error: no member"), earlier) == lines
    assert hint(told(), "f1", None, earlier) == lines


@pytest.mark.parametrize(
    ("others", "more", "line"),
    [
        (["tests/test_a.py::test_c"], 0, "also failed: test_c"),
        (["a::seen", "a::one", "a > two", "m/three", "a.four"], 0, "also failed: one, two, three and 1 more"),
        (["a::seen"], 7, None),
        (["a::one"], 7, "also failed: one and 7 more"),
        (["a::x1", "a::x2", "a::x3", "a::x4"], 7, "also failed: x1, x2, x3 and 8 more"),
    ],
)
def test_other_tests_are_named_when_they_are_out_of_sight(others: list[str], more: int, line: str | None) -> None:
    tail = printed("E   assert 1 == 2", "tests/test_a.py:12", SUMMARY, "FAILED a::seen")
    assert hint(told(**TEST, others=more), "f1", tail, None, others) == ([f"sotto f1: {line}"] if line else [])


def test_at_most_three_lines_of_bounded_width_and_nothing_that_a_terminal_obeys() -> None:
    evil = clean("\x1b]0;mine\x07 \u202e字" * 60)
    diagnosed = told(**TEST | {"message": evil, "headline": str(evil)})
    found = hint(diagnosed, "f1", printed(str(evil), then=30), Earlier(2, DAY, DAY), ["a::one"])
    assert len(found) == LINES
    assert found[0].startswith("sotto f1: tests/test_a.py:12: \\x1b]0;mine\\x07 \\x202e字")
    assert found[0].endswith("…")
    assert all(line.isprintable() for line in found)
    assert all(sum(2 if one == "字" else 1 for one in line) <= WIDTH for line in found)


def test_in_one_line_what_broke_and_where() -> None:
    assert what(told()) == "a.c:7: no member"
    assert what(told(message=clean("a.c:7: twice\nand more"))) == "a.c:7: twice"
    assert what(told("exit status 3", file=None, file_line=None, message=None)) == "exit status 3"
    assert what(told(file_line=None)) == "a.c: no member"
