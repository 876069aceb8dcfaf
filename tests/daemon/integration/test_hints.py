"""Hints at the prompt of real shells: shown once, before a prompt, in time, and only where they may be."""

import os
import threading
import time
from pathlib import Path

import pytest

from daemon.hint_files import HintFiles
from daemon.paths import Paths
from tests.daemon.integration.conftest import Open
from tests.daemon.integration.keyboard import Shell, records
from tests.patience import PATIENCE_S

every_shell = pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
waiting_shells = pytest.mark.parametrize("name", ["bash", "zsh"])
LINES = ["sotto f7: a.c:7: it's \\x1b %s `broken`", "  seen before, last 3 days ago"]


@pytest.fixture
def files(odd_home: Paths) -> HintFiles:
    one = HintFiles(odd_home.hints)
    one.open()
    return one


def session(shell: Shell, paths: Paths) -> str:
    """Its name, which its first record tells."""
    shell.type("true")
    return records(paths)[0].session


def captured(name: str) -> str:
    """What makes a shell believe that its output is captured."""
    if name == "fish":
        return "set -gx SOTTO_SHELL_PID $fish_pid; set -gx SOTTO_MARK abc"
    return "export SOTTO_SHELL_PID=$$ SOTTO_MARK=abc"


def answer(paths: Paths, files: HintFiles, status: str, lines: list[str], after_s: float) -> threading.Thread:
    """Answer the run that ends next with this status, some time after its record is there."""

    def work() -> None:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            for one in paths.spool.glob("run-*.cmd"):
                fields = one.read_bytes().split(b"\0")
                if len(fields) > 6 and fields[5].decode() == status:
                    threading.Event().wait(after_s)
                    files.put(fields[2].decode(), one.stem.removeprefix("run-"), lines)
                    return
            threading.Event().wait(0.001)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@every_shell
def test_a_hint_is_shown_once_before_the_next_prompt(
    open_shell: Open, odd_home: Paths, files: HintFiles, name: str
) -> None:
    shell = open_shell(name)
    named = session(shell, odd_home)
    files.put(named, f"{named}-1", LINES)
    said = shell.type("")
    assert "\n".join(LINES) in said
    assert said.index(LINES[1]) < said.rindex("ready>")
    assert (odd_home.hints / named).read_text() == ""
    assert LINES[0] not in shell.type("true")


@every_shell
def test_an_answer_without_lines_is_silence(open_shell: Open, odd_home: Paths, files: HintFiles, name: str) -> None:
    shell = open_shell(name)
    named = session(shell, odd_home)
    files.put(named, f"{named}-1")
    assert named not in shell.type("")
    assert (odd_home.hints / named).read_text() == ""


@every_shell
def test_colours_only_where_they_are_wanted(open_shell: Open, odd_home: Paths, files: HintFiles, name: str) -> None:
    shell = open_shell(name)
    named = session(shell, odd_home)
    files.put(named, "run", LINES)
    shell.type("")
    assert b"\x1b[2m" + LINES[0].encode() + b"\x1b[m" in shell.raw
    plain = open_shell(name, NO_COLOR="1")
    plain.type("true")
    [named] = {one.session for one in records(odd_home)} - {named}
    files.put(named, "run", LINES)
    assert LINES[0] in plain.type("")
    assert b"\x1b[2m" + LINES[0].encode() not in plain.raw


@waiting_shells
@pytest.mark.parametrize("setting", ["TERM=dumb", "exec 2>said"])
def test_what_is_no_terminal_gets_none(
    open_shell: Open, odd_home: Paths, files: HintFiles, name: str, setting: str
) -> None:
    shell = open_shell(name)
    named = session(shell, odd_home)
    files.put(named, "run", LINES)
    shell.send(f"{setting}; true\r")
    until = time.monotonic() + PATIENCE_S
    while (odd_home.hints / named).read_text() and time.monotonic() < until:
        shell.pause()
    assert (odd_home.hints / named).read_text() == ""
    assert LINES[0].encode() not in shell.raw
    assert not (said := Path(shell.user, "said")).exists() or LINES[0] not in said.read_text()


@waiting_shells
def test_after_a_failure_that_is_captured_the_hint_comes_before_this_prompt(
    open_shell: Open, odd_home: Paths, files: HintFiles, name: str
) -> None:
    shell = open_shell(name, after=captured(name))
    answering = answer(odd_home, files, "3", LINES, after_s=0.02)
    said = shell.type("sh -c 'echo printed; exit 3'")
    answering.join()
    assert said.index("printed") < said.index(LINES[0]) < said.rindex("ready>")


@waiting_shells
def test_a_hint_for_another_run_is_not_the_answer(
    open_shell: Open, odd_home: Paths, files: HintFiles, name: str
) -> None:
    shell = open_shell(name, after=captured(name))
    named = session(shell, odd_home)
    files.put(named, f"{named}-1", ["an old one"])
    answering = answer(odd_home, files, "3", LINES, after_s=0.02)
    said = shell.type("sh -c 'exit 3'")
    answering.join()
    assert LINES[0] in said
    assert "an old one" not in said


@waiting_shells
def test_a_prompt_waits_shortly_and_not_for_ever(
    open_shell: Open, odd_home: Paths, files: HintFiles, name: str
) -> None:
    del files
    shell = open_shell(name, after=captured(name))

    def waited() -> str:
        """How often it has waited in vain, after another command that fails."""
        shell.type("false")
        return shell.type("echo waited:$_sotto_late.").rpartition("waited:")[2].partition(".")[0]

    assert [waited() for _ in range(6)] == ["1", "2", "3", "3", "3", "3"]
    assert len(records(odd_home)) == 12


@waiting_shells
def test_a_line_that_was_left_open_is_not_continued(
    open_shell: Open, odd_home: Paths, files: HintFiles, name: str
) -> None:
    shell = open_shell(name)
    named = session(shell, odd_home)
    files.put(named, "run", LINES)
    said = shell.type("printf partial").rpartition("partial")[2]
    assert f"{' ' * 70}" in said.partition(LINES[0])[0]


@every_shell
def test_showing_one_forks_nothing(open_shell: Open, odd_home: Paths, files: HintFiles, name: str) -> None:
    shell = open_shell(name, after=captured(name))
    named = session(shell, odd_home)
    shell.type("")
    before = shell.faults_of_children
    for _ in range(10):
        files.put(named, "run", LINES)
        assert LINES[0] in shell.type("false")
    assert shell.faults_of_children == before


@waiting_shells
def test_interrupting_the_wait_leaves_a_shell_that_works(
    open_shell: Open, odd_home: Paths, files: HintFiles, name: str
) -> None:
    del files
    shell = open_shell(name, after=captured(name))
    shell.type("true")
    os.write(shell._terminal, b"false\r")
    until = time.monotonic() + PATIENCE_S
    while len(records(odd_home)) < 2 and time.monotonic() < until:
        threading.Event().wait(0.001)
    os.write(shell._terminal, b"\x03")
    shell.pause()
    assert "fine" in shell.type("echo fine")
    assert [one.command for one in records(odd_home)] == ["true", "false", "echo fine"]
