"""Data on stdout, prose on stderr, colours only where a person looks and wants them, nothing harmful from outside."""

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.cli import show
from tests.conftest import REPOSITORY
from tests.making import finished


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_are_for_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert show.paint("x", "red", "bold", stream=Terminal()) == "\x1b[31;1mx\x1b[0m"
    assert show.paint("x", stream=Terminal()) == "x"
    assert show.paint("x", "red", stream=io.StringIO()) == "x"


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colours_gets_none(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(variable, value)
    assert show.paint("x", "red", stream=Terminal()) == "x"


@given(st.text())
def test_nothing_from_outside_reaches_the_terminal_as_a_command(text: str) -> None:
    shown = show.visible(text)
    assert all(one.isprintable() or one == "\t" for one in shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("grüße\t😀", "grüße\t😀"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\nb\rc\x00\x07", "a\\x0ab\\x0dc\\x00\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202ecba", "abc\\x202ecba"),
    ],
)
def test_what_cannot_be_seen_is_made_visible(text: str, shown: str) -> None:
    assert show.visible(text) == shown


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (9_949, "9.9 kB"),
        (10_000, "10 kB"),
        (5_400_000, "5.4 MB"),
        (2_000_000_000, "2.0 GB"),
        (5 * 10**15, "5000000 GB"),
    ],
)
def test_sizes_read_well(count: int, text: str) -> None:
    assert show.size(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3_599, "59 min"), (11_100, "3 h 5 min"), (187_200, "2 d 4 h")],
)
def test_durations_read_well(seconds: float, text: str) -> None:
    assert show.duration(seconds) == text


def test_json_is_one_line_where_a_program_reads(capsys: pytest.CaptureFixture[str]) -> None:
    show.data({"a": ["ü", 1]})
    show.line({"b": None})
    assert capsys.readouterr().out == '{"a": ["ü", 1]}\n{"b": null}\n'


def in_a_terminal(*words: str, **environ: str) -> bytes:
    """What a person sees."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "daemon.cli.main", *words]
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"} | environ
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, env=environment, cwd=REPOSITORY
    ) as child:
        os.close(theirs)
        shown = b""
        while True:
            try:
                data = os.read(ours, 65_536)
            except OSError:
                break
            shown += data
        assert child.stderr
        child.stderr.read()
    os.close(ours)
    return shown


def test_in_a_terminal_there_are_colours_and_json_is_indented(write: Callable) -> None:
    write(finished("make\x1b]0;title\x07"))
    assert b"\x1b[" in (shown := in_a_terminal("events"))
    assert b"\x1b]0;" not in shown
    assert b"\\x1b]0;title\\x07" in shown
    assert b"\x1b" not in in_a_terminal("events", NO_COLOR="1")
    asked = in_a_terminal("config", "path", "--json")
    assert asked.startswith(b'{\r\n  "path"')
    assert json.loads(asked)["values"] == []
