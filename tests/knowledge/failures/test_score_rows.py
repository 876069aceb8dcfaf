"""Rows that weights are learned from, and the sums that lines are weighed by: both say the same."""

import math
from itertools import chain
from operator import mul
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.failures.score import LEAST, score
from knowledge.failures.score_rows import Rows
from knowledge.failures.text import Text
from knowledge.failures.weights import weights

RECORDED = sorted(Path(__file__).with_name("captured").rglob("*.txt"))
PIECES = st.sampled_from(
    [
        "",
        "   ",
        "gcc -O2 -c -o build/m12.o src/m12.c",
        "gcc -O2 -c -o build/m13.o src/m13.c",
        "src/parse.c: In function 'next_token':",
        "src/parse.c:7:19: error: 'struct token' has no member named 'kin'",
        "    7 |     return token->kin;",
        "      |                   ^~~",
        "make: *** [Makefile:12: build/parse.o] Error 1",
        "Traceback (most recent call last):",
        '  File "a.py", line 3, in f',
        "    return x[1]",
        "KeyError: 'k'",
        "java.lang.IllegalStateException: closed",
        "\tat a.B.c(B.java:3)",
        "FAILED tests/a.py::b - assert 0",
        "[binary]",
        "warning: unused variable `x`",
        "0 errors, 0 failures",
    ]
)


@given(st.lists(PIECES, max_size=120))
def test_of_any_lines_rows_and_sums_say_the_same(lines: list[str]) -> None:
    agree(lines)


def test_of_a_long_output_that_is_not_looked_at_whole() -> None:
    agree(
        [
            f"compiling part {one} of {one % 7}" + (": error: no such file" if one % 97 == 0 else "")
            for one in range(900)
        ]
    )


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_of_recorded_outputs(path: Path) -> None:
    agree(Text(path.read_text(encoding="utf-8", errors="replace")).lines)


def agree(lines: list[str]) -> None:
    rows, weighed = Rows(lines), weights()
    telling = [LEAST] * len(lines)
    for index, borne, place in rows.own():
        telling[index] = sum(weighed.marks[mark] for mark in borne) + sum(map(mul, place, weighed.place))
    near = [*chain(weighed.beside, weighed.borne, weighed.near_place)]
    chance = [0.0] * len(lines)
    for index, row in rows.near(telling):
        chance[index] = 1 / (1 + math.exp(-sum(map(mul, row, near))))
    scored = score(lines)
    assert scored.seen == rows.seen
    assert scored.telling == pytest.approx(telling, abs=1e-9)
    assert scored.chance == pytest.approx(chance, abs=1e-9)
