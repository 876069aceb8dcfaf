"""What a check prints comes through in bounds and without secrets, however it is cut; its report comes out apart."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.check_output import ERRORS, LAST, LIVE, OUT, CheckOutput, Moved
from knowledge.redaction.known import NOTHING

MARK = b"\n0123456789abcdef\n"
REPORT = b"<testsuite>\xc3\xa4</testsuite>"


def fed(pieces: list[bytes], stream: int = OUT) -> tuple[CheckOutput, list[str]]:
    said: list[str] = []
    output = CheckOutput(MARK, NOTHING, said.append)
    for one in pieces:
        output.put(stream, one)
    output.end()
    return output, said


@given(st.lists(st.integers(0, 60), max_size=8))
def test_the_report_is_kept_apart_however_it_is_cut(places: list[int]) -> None:
    whole = "one\ntwö\n".encode() + MARK + REPORT
    cuts = sorted({0, len(whole), *(one for one in places if one < len(whole))})
    output, said = fed([whole[a:b] for a, b in pairwise(cuts)])
    assert (output.text, "".join(said), bytes(output.report)) == ("one\ntwö\n", "one\ntwö\n", REPORT)


def test_without_a_report_all_of_it_is_output() -> None:
    half = b"one\n" + MARK[:5]
    output, _ = fed([half])
    assert (output.text, output.report, output.bytes) == (half.decode(), b"", len(half))
    also, _ = fed([b"x" + MARK + REPORT], ERRORS)
    assert not also.report, "only standard output is ours to mark"


def test_of_very_much_the_beginning_and_the_end_are_kept() -> None:
    lines = b"".join(b"%09d\n" % number for number in range(300_000))
    output, _ = fed([lines[at : at + 65_536] for at in range(0, len(lines), 65_536)])
    assert output.bytes == len(lines)
    assert output.text.startswith("000000000\n")
    assert output.text.endswith("000299999\n")
    assert LIVE + LAST <= len(output.text) < LIVE + LAST + 100
    assert f"[… {len(lines) - LIVE - LAST} characters left out …]" in output.text


def test_a_secret_is_marked_though_it_comes_in_two() -> None:
    output, said = fed([b"token ghp_0123456789abc", b"defghijABCDEFGHIJ012345 here\n"])
    assert "ghp_" not in "".join(said)
    assert "⟨secret:" in output.text


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("/c/rooms/sandbox-1-x/copied/a.py:3", "/src/shop/a.py:3"),
        ("in /c/rooms/sandbox-1-x/copied", "in /src/shop"),
        ("/c/rooms/sandbox-1-x/home/x", "/c/rooms/sandbox-1-x/home/x"),
    ],
)
def test_paths_of_a_copy_elsewhere_are_those_of_the_project(text: str, moved: str) -> None:
    assert Moved(Path("/c/rooms"), Path("/src/shop"))(text) == moved
