"""The reason of a failure in what real tools and hostile ones print."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.failures.diagnostic import Diagnostic
from knowledge.failures.extract import Extraction, extract
from knowledge.failures.marks import masked
from knowledge.failures.terminal import LOOKED_AT
from knowledge.failures.text import Text
from knowledge.lines import split

SECONDS = 10.0
"""For what takes one at most: the machine may be busy."""
HOSTILE = {
    "binary": lambda: os.urandom(3_000_000).decode(errors="replace"),
    "one line of 50 MB": lambda: "x" * 50_000_000,
    "the same two characters": lambda: "y\n" * 25_000_000,
    "a million empty lines": lambda: "\n" * 1_000_000,
    "wrong UTF-8": lambda: (b"\xff\xfe\xc3\x28\n" * 100_000).decode(errors="replace"),
    "colours without end": lambda: "\x1b[31m" * 1_000_000,
    "a title without end": lambda: "\x1b]0;" * 1_000_000,
    "numbers without end": lambda: "\x1b[" + "9" * 1_000_000 + "C" + "x",
    "the cursor far away": lambda: ("\x1b[999999999C" * 100 + "x\n") * 500,
    "overwriting": lambda: "ab\r" * 1_000_000,
    "erasing": lambda: "ab\b" * 1_000_000,
    "nothing but NUL": lambda: "\0" * 5_000_000,
    "brackets": lambda: ("failed " + "(" * 380 + "x\n") * 3_000,
    "colons": lambda: "".join("a:" * 190 + f"{chr(97 + at % 26)}{chr(97 + at // 26 % 26)}\n" for at in range(3_000)),
    "frames": lambda: '  File "a.py", line 1\n' * 50_000,
}
PYTEST_FILE = """
def test_adds():
    assert 1 + 1 == 3

def test_opens():
    open("/does/not/exist")
"""


@pytest.fixture
def told(tmp_path: Path) -> str:
    """What pytest prints of two failing tests."""
    (tmp_path / "test_sample.py").write_text(PYTEST_FILE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--rootdir", str(tmp_path), "test_sample.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_of_a_test_run_both_failures_are_shown(told: str) -> None:
    found = extract(told, "pytest", 1)
    text = " ".join(found.lines.values())
    assert "assert (1 + 1) == 3" in text
    assert "FileNotFoundError" in text


def test_of_a_python_program_the_exception_is_the_headline() -> None:
    code = "import json\ndef f(x):\n    return json.loads(x)['k']\nprint('start')\nf('{}')\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    found = extract(done.stdout + done.stderr, "python", done.returncode)
    assert found.headlines[0].text == "KeyError: 'k'"


def test_of_a_shell_the_only_line_is_the_headline() -> None:
    done = subprocess.run(["bash", "-c", "cd /does/not/exist"], capture_output=True, text=True, check=False)
    found = extract(done.stderr, "cd", done.returncode)
    assert found.headlines[0].line == 1
    assert found.excerpt == (1,)


def test_numbers_count_the_raw_lines_also_of_a_huge_output() -> None:
    lines = [f"working on {number}" for number in range(200_000)]
    lines[190_000] = "src/a.c:3:1: error: 'x' undeclared"
    found = extract("\n".join(lines), "make", 2)
    assert found.headlines[0].line == 190_001
    assert found.lines[190_001] == lines[190_000]


def test_what_readers_find_is_numbered_alike() -> None:
    def diagnose(text: Text, _: str | None) -> list[Diagnostic]:
        return [Diagnostic("x", "error", "odd", (len(text), len(text))), Diagnostic("x", "error", "out", (0, 9**9))]

    found = extract("a\n" * 200_000, diagnose=diagnose)
    assert [one.span for one in found.diagnostics] == [(200_000, 200_000)]
    assert found.headlines[0].line == 200_000


def test_readers_get_the_command_and_lines_without_labels() -> None:
    heard: list[tuple[str | None, str]] = []

    def diagnose(text: Text, command: str | None) -> list[Diagnostic]:
        heard.append((command, text.line(1)))
        return []

    found = extract("".join("[web] a\n[api] error: b\n" for _ in range(9)), "both", diagnose=diagnose)
    assert heard == [("both", "a")]
    assert found.headlines[0].text == "[api] error: b"


def test_what_green_runs_print_is_no_reason() -> None:
    raw = "ERROR: the cache is cold\nworking\nthe plug was rejected\n"
    found = extract(raw, green=frozenset((masked("ERROR: the cache is cold"),)))
    assert found.headlines[0].line == 3


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (124, "time"),
        (126, "executed"),
        (127, "not found"),
        (130, "Ctrl-C"),
        (137, "killed"),
        (139, "segmentation"),
        (-9, "killed"),
        (134, "SIGABRT"),
    ],
)
def test_a_status_speaks_where_the_output_does_not(status: int, word: str) -> None:
    for raw in ("", "\n\n", "working\n" * 5, "working\nKilled\n"):
        assert word in extract(raw, "x", status).headlines[0].text
    assert extract("error: x is undefined\n", "x", status).headlines[0].line == 1


@pytest.mark.parametrize(
    ("raw", "word"), [("", "nothing"), ("\n \n", "nothing"), ("\0\1\2\3\4\5" * 9, "nothing readable")]
)
def test_where_nothing_is_readable_that_is_said(raw: str, word: str) -> None:
    found = extract(raw, "x", 3)
    assert word in found.headlines[0].text
    assert "3" in found.headlines[0].text
    assert found.excerpt == ()


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_output_of_a_tool_costs_little(make) -> None:
    raw = make()
    started = time.process_time()
    found = extract(raw, "x", 1)
    assert time.process_time() - started < SECONDS
    check(found, raw)


def test_a_long_log_costs_little() -> None:
    lines = [f"[{number}] compiling src/part_{number % 977}.c ... ok" for number in range(32_000)]
    lines[20_000:20_000] = [
        f"src/a{number}.c:{number}:3: warning: unused variable 'x{number}'" for number in range(3_000)
    ]
    started = time.process_time()
    extract("\n".join(lines))
    assert time.process_time() - started < SECONDS


LINES = st.lists(
    st.sampled_from(
        ["", "  ", "error: x", "    at f (a.js:1:2)", "ok 1", "FAIL", "\x1b[31mE   assert 0\x1b[0m", "1) a",
         "make: *** [x] Error 2", '  File "a.py", line 1', "Traceback (most recent call last):", "ValueError: y",
         "50%\r100%", "\x00\x01\x02\x03"]
    ) | st.text(max_size=20),
    max_size=60,
)  # fmt: skip


@settings(deadline=None)
@given(LINES)
def test_any_output_gives_an_extraction(lines: list[str]) -> None:
    raw = "\n".join(lines)
    check(extract(raw, None, 1), raw)


@settings(deadline=None)
@given(LINES)
def test_a_line_break_at_the_end_changes_nothing(lines: list[str]) -> None:
    raw = "\n".join(lines).rstrip("\n")
    assert extract(raw, None, 1) == extract(raw + "\n" * bool(raw), None, 1)


def check(found: Extraction, raw: str) -> None:
    count = raw.count("\n") + (not raw.endswith("\n"))
    assert 1 <= len(found.headlines) <= 3
    assert all(one.line is None or 1 <= one.line <= count for one in found.headlines)
    assert len(found.excerpt) <= 40
    assert list(found.excerpt) == sorted(set(found.excerpt))
    assert all(1 <= number <= count for number in found.excerpt)
    assert set(found.lines) == set(found.excerpt)
    assert all(len(line) <= LOOKED_AT + 130 for line in found.lines.values())
    assert count > 10_000 or len(split(raw)) == len(Text(raw))
