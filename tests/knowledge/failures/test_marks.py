"""Which marks a line bears, and what is left of it without what changes from run to run."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.failures.marks import all_masked, marks, masked, perhaps_telling, vocabulary

BORNE = {
    "error: no such file": {"error", "opens_error", "absent", "not_so"},
    "src/a.c:3:1: error: x": {"error", "opens_error", "place", "opens_place"},
    "KeyError: 'x'": {"opens_exception"},
    "  1) counts the words": {"numbered"},
    "FAIL src/a.test.js": {"fail", "opens_failure", "capitals"},
    "✗ adds": {"marked"},
    "Traceback (most recent call last):": {"fatal", "frame_above"},
    '  File "a.py", line 3, in f': {"frame_above", "place"},
    "    at Object.<anonymous> (a.js:3:4)": {"frame", "place"},
    "3 errors": {"error", "counted"},
    "0 errors": {"error", "none"},
    "compiling with no warnings": {"none", "warned", "busy"},
    "make: *** [all] Error 2": {"follows"},
    "npm ERR! code ELIFECYCLE": {"follows"},
    'The command "make" exited with 1.': {"follows"},
    "ok 12 - it works": {"quiet", "calm"},
    "Expected: 3": {"told", "compared"},
    "warning: unused variable": {"warned", "wrong"},
}
UNMARKED = {
    "cc -Werror -c a.c": {"error"},
    "reading errors.py": {"error"},
    "opening /var/log/errors/today": {"error"},
    "mod_fail loaded": {"fail"},
}


@pytest.mark.parametrize(("line", "expected"), BORNE.items(), ids=BORNE)
def test_a_line_bears(line: str, expected: set[str]) -> None:
    assert expected <= named(line)


@pytest.mark.parametrize(("line", "unexpected"), UNMARKED.items(), ids=UNMARKED)
def test_a_word_within_a_name_is_none(line: str, unexpected: set[str]) -> None:
    assert not unexpected & named(line)


def test_what_only_follows_bears_nothing_else() -> None:
    assert named("make: *** [build] Error 2") == {"follows"}


def test_runs_differ_in_numbers_and_addresses_only() -> None:
    assert masked("  took 12.5 ms at 0xdeadBEEF, commit 1a2b3c4d5e ") == masked(
        "took 7.25 ms at 0x1, commit 99aabbccdd"
    )
    assert masked("0 errors") != masked("3 errors")


@given(st.text(alphabet="0123456789abcdefxg F-_\u0663\u00e9.A", max_size=60))
def test_what_is_masked_are_addresses_hashes_and_numbers(line: str) -> None:
    changing = re.compile(r"0x[0-9a-fA-F]+|\b[0-9a-f]{7,40}\b|\d*[1-9]\d*")
    assert masked(line) == changing.sub("#", line.strip())


def test_lines_are_masked_together_as_each_alone() -> None:
    lines = ["  a 1", "", "b 0x2 ", "c"]
    assert all_masked(lines) == [masked(line) for line in lines]
    assert all_masked([]) == []


def test_a_quick_look_finds_the_lines_with_telling_words() -> None:
    lines = ["step one", "an ERROR", "", "step two", "Cannot open x; cannot go on", "done", "✗ last"]
    assert perhaps_telling(lines) == [1, 4, 6]


def named(line: str) -> set[str]:
    return {vocabulary().names[mark] for mark in marks(line)}


@pytest.mark.parametrize(
    "line", ["SHA1 " + ":".join(["12"] * 40), ":1" * 200, "a.c:1:" * 60], ids=["print", "colons", "places"]
)
def test_a_line_of_many_colons_is_read_at_once(line: str) -> None:
    """That it ends at all is the test: each colon once doubled the ways in which a place could be read."""
    assert "error" not in named(line)
