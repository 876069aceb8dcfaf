"""Which lines weigh most."""

import pytest

from knowledge.failures.looked_at import LOOKED_AT
from knowledge.failures.marks import masked
from knowledge.failures.score import LEAST, Scored, score

CALM = [f"step {number} done" for number in range(30)]
PAIRS = {
    "an error more than a count of none": ("error: x is undefined", "0 errors, 0 failures"),
    "an error more than what follows": ("a.c:3:1: error: no ';'", "make: *** [a.o] Error 1"),
    "an error more than a warning": ("a.c:3:1: error: no ';'", "a.c:2:1: warning: unused variable"),
    "a failing test more than a passing one": ("not ok 3 adds numbers", "ok 4 takes numbers away"),
    "a failed comparison more than progress": ("expected 3 but got 4", "downloading part 4"),
    "an error more than a file of that name": ("error: x", "compiling errors.py"),
}


@pytest.mark.parametrize(("more", "less"), PAIRS.values(), ids=PAIRS)
def test_one_line_weighs_more_than_another(more: str, less: str) -> None:
    for pair in ((more, less), (less, more)):
        lines = [*CALM, *pair, *CALM[:3]]
        telling = dict(zip(lines, score(lines).telling, strict=True))
        assert telling[more] > telling[less]


def test_the_neighbours_of_an_error_are_likelier_to_belong_to_it() -> None:
    lines = [*CALM, "", "error: mismatched types", "  --> src/main.rs:3:5", "   |", "3 |     x", "", *CALM]
    chance = score(lines).chance
    assert min(chance[31:35]) > max(chance[:25])


def test_what_green_runs_print_too_tells_nothing() -> None:
    lines = [*CALM, "ERROR: cache 7 is cold", "FAILED to open data/x.json", "end"]
    plain, known = score(lines), score(lines, frozenset((masked("ERROR: cache 12 is cold"),)))
    assert plain.telling[30] > LEAST
    assert (known.telling[30], known.chance[30]) == (LEAST, 0.0)
    assert best(known) == 31


def test_where_green_runs_print_everything_lines_weigh_as_before() -> None:
    lines = ["error: x", "error: y"]
    assert score(lines, frozenset(map(masked, lines))) == score(lines)


def test_a_message_below_its_frames_is_their_head() -> None:
    lines = [
        "start",
        "Traceback (most recent call last):",
        '  File "a.py", line 1, in f',
        "    x()",
        "KeyError: 'k'",
        "end",
    ]
    scored = score(lines)
    assert [scored.heads.get(index) for index in range(1, 4)] == [4, 4, 4]
    assert best(scored) == 4


def test_a_message_above_its_frames_is_their_head() -> None:
    scored = score(["start", "java.lang.IllegalStateException: closed", "\tat a.B.c(B.java:3)", "\tat a.B.d(B.java:4)"])
    assert (scored.heads[2], scored.heads[3]) == (1, 1)


def test_of_a_long_output_few_lines_are_looked_at() -> None:
    lines = [f"compiling part {number} of the whole" for number in range(50_000)]
    lines[30_000] = "part.c:3:1: error: 'x' undeclared"
    scored = score(lines)
    assert len(scored.seen) < 200
    assert best(scored) == 30_000


def test_of_a_long_output_of_errors_not_all_are_looked_at_but_the_first_and_the_last() -> None:
    lines = [f"f{number}.c:1:1: error: {chr(97 + number % 26)}{number % 7} undeclared" for number in range(60_000)]
    scored = score(lines)
    assert len(scored.seen) <= LOOKED_AT + 25
    assert {0, 59_999} <= set(scored.seen)


@pytest.mark.parametrize("lines", [[], [""], ["", "", ""]])
def test_nothing_weighs_nothing(lines: list[str]) -> None:
    assert len(score(lines).telling) == len(lines)


def best(scored: Scored) -> int:
    index = max(scored.seen, key=lambda index: scored.telling[index])
    return scored.heads.get(index, index)
