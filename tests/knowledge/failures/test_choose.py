"""What is shown: headlines and an excerpt."""

import pytest

from knowledge.failures.choose import EXCERPT, HEADLINES, excerpt, headlines
from knowledge.failures.diagnostic import Diagnostic, Severity
from knowledge.failures.score import score

CALM = [f"step {number} done" for number in range(40)]


def said(first: int, last: int, severity: Severity = "error", tool: str = "cc", test: str | None = None) -> Diagnostic:
    return Diagnostic(tool, severity, "x", (first, last), test_id=test)


def test_the_most_telling_line_is_the_headline() -> None:
    lines = [*CALM, "a.c:3:1: error: 'x' undeclared", "make: *** [a.o] Error 1"]
    assert headlines(lines, score(lines), [])[0] == 41


@pytest.mark.parametrize(
    "lines",
    [
        ["tool: 'lgo' is not a tool command", "", "Did you mean?", "\tlog", "\tlogin"],
        ["fatal: the branch has no upstream", "To push it, use", "", "    git push --set-upstream origin x", ""],
        ["x: unknown command 'asdf'", "A tool for things", "", "basic commands:"],
        ["error: pathspec 'x' did not match"],
    ],
)
def test_of_a_short_output_the_line_that_speaks_is_the_headline(lines: list[str]) -> None:
    assert headlines(lines, score(lines), [])[0] == 1


def test_of_many_alike_errors_the_first_is_the_headline() -> None:
    lines = [
        *CALM,
        *(f"m.py:{number}: error: Name 'x' is not defined" for number in range(1, 9)),
        "Found 8 errors in 1 file",
    ]
    assert headlines(lines, score(lines), [])[0] == 41


def test_headlines_of_scores_stand_apart() -> None:
    lines = [*CALM, "error: a is unknown", "error: b is unknown", *CALM, "error: c is missing"]
    found = headlines(lines, score(lines), [])
    assert len(found) <= HEADLINES
    assert len(found) == len({number // 6 for number in found})


def test_what_a_reader_calls_an_error_goes_before_what_is_telling() -> None:
    lines = [*CALM, "the plug does not fit", *CALM, "ERROR: FAILED: cannot open x: no such file"]
    assert headlines(lines, score(lines), [said(41, 41)])[0] == 41


def test_a_warning_of_a_reader_goes_behind_where_there_is_an_error() -> None:
    lines = [*CALM, "error: it is called an error", *CALM, "that is unknown", *CALM, "it does not fit"]
    weights = score(lines)
    assert headlines(lines, weights, [said(41, 41, "warning"), said(123, 123)])[:2] == [123, 82]
    assert headlines(lines, weights, [said(41, 41, "warning")])[0] == 41


def test_what_only_follows_is_no_error_of_its_own() -> None:
    lines = [*CALM, "t/https.t: cannot connect at line 17", *CALM, "make: *** [test] Error 255"]
    assert headlines(lines, score(lines), [said(82, 82, tool="make")])[0] == 41


def test_the_first_error_of_a_tool_goes_before_its_later_ones() -> None:
    lines = [*CALM, "a.c:1:1: error: x", *CALM, "b.c:1:1: fatal error: y", "stop"]
    assert headlines(lines, score(lines), [said(82, 82), said(41, 41)])[:2] == [41, 82]


def test_each_failing_test_has_a_line() -> None:
    lines = [
        line for number in range(10) for line in (f"--- FAIL: Test{number}", f"    want {number}", "    x", "    y")
    ]
    found = [said(at * 4 + 1, at * 4 + 4, tool="go", test=f"Test{at}") for at in range(10)]
    shown = excerpt(lines, score(lines), found)
    assert {at * 4 + 1 for at in range(10)} <= set(shown)


def test_the_lines_of_an_error_are_shown() -> None:
    lines = [*CALM, "", "error[E1]: mismatched", "  --> a.rs:1:1", "   |", "1 | x", "   | ^", "", *CALM]
    assert set(range(42, 47)) <= set(excerpt(lines, score(lines), [said(42, 46)]))


def test_an_excerpt_is_no_longer_than_needed() -> None:
    lines = [*CALM, "a.c:3:1: error: 'x' undeclared", "    3 |  x;", "      |  ^", "make: *** [a.o] Error 1"]
    assert len(excerpt(lines, score(lines), [said(41, 43)])) <= 15


def test_an_excerpt_has_at_most_forty_lines() -> None:
    lines = [f"f{number}.c:1:1: error: x is undeclared" for number in range(500)]
    shown = excerpt(lines, score(lines), [said(number, number) for number in range(1, 501)])
    assert EXCERPT - HEADLINES <= len(shown) <= EXCERPT
    assert shown == sorted(set(shown))


def test_where_nothing_is_telling_the_end_is_shown() -> None:
    lines = [*CALM, "", "and so it goes", "the end"]
    assert {42, 43} <= set(excerpt(lines, score(lines), []))


def test_nothing_gives_nothing() -> None:
    assert headlines([], score([]), []) == []
    assert excerpt([], score([]), []) == []
