"""A captured command behaves as it would without us, through pipes and in a terminal, and what it prints is kept."""

import hashlib
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import REPOSITORY
from tests.daemon.terminal.person import Terminal, soon

PROGRAM = """
import json, os, signal, sys, termios
from daemon import capture
from daemon.terminal.head_and_tail import HeadAndTail

limit, outcome, *command = sys.argv[1:]
terminal = sys.stdin.isatty() and termios.tcgetattr(0)
kept = HeadAndTail(int(limit))
ended = capture.run(command, kept)
status = capture.as_shown(ended)
try:
    restored = not terminal or termios.tcgetattr(0) == terminal
except termios.error:
    restored = False
with open(outcome, "w") as file:
    json.dump([status, kept.bytes().decode("latin-1"), kept.total, restored], file)
if ended < 0 and 'AS_IT_ENDED' in os.environ:
    signal.signal(-ended, signal.SIG_DFL)
    os.kill(os.getpid(), -ended)
sys.exit(status)
"""
"""Everything is an error, so that a pipe left open would be printed."""
LIMIT = 1 << 20


class Outcome(NamedTuple):
    status: int
    kept: bytes
    total: int
    restored: bool


@pytest.fixture
def outcome(tmp_path: Path) -> Path:
    return tmp_path / "outcome"


def command(outcome: Path, *words: str, limit: int = LIMIT) -> list[str]:
    return [sys.executable, "-W", "error", "-c", PROGRAM, str(limit), str(outcome), *words]


def read(outcome: Path) -> Outcome:
    status, kept, total, restored = json.loads(outcome.read_text(encoding="utf-8"))
    return Outcome(status, kept.encode("latin-1"), total, restored)


def shell(script: str) -> tuple[str, ...]:
    return ("sh", "-c", script)


# ── through pipes ─────────────────────────────────────────────────────────────────────────────────


def piped(outcome: Path, *words: str, limit: int = LIMIT, said: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        command(outcome, *words, limit=limit),
        input=said,
        capture_output=True,
        timeout=90,
        check=False,
        cwd=REPOSITORY,
    )


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("exit 0", 0),
        ("exit 1", 1),
        ("exit 255", 255),
        ("kill -TERM $$", 128 + 15),
        ("kill -KILL $$", 128 + 9),
        ("kill -SEGV $$", 128 + 11),
        ("kill -INT $$", 130),
    ],
)
def test_the_status_is_what_a_shell_shows(outcome: Path, script: str, status: int) -> None:
    assert piped(outcome, *shell(script)).returncode == status
    assert read(outcome).status == status


def test_what_is_not_there_is_127_and_said(outcome: Path) -> None:
    done = piped(outcome, "no-such-program", "-x")
    assert (done.returncode, done.stderr) == (127, b"sotto run: no-such-program: command not found\n")
    assert read(outcome).kept == done.stderr


@pytest.mark.parametrize(("mode", "reason"), [(0o644, b"permission denied"), (0o755, b"exec format error")])
def test_what_cannot_be_run_is_126_and_said(outcome: Path, tmp_path: Path, mode: int, reason: bytes) -> None:
    (tmp_path / "file").write_bytes(b"\x00no program")
    (tmp_path / "file").chmod(mode)
    done = piped(outcome, str(tmp_path / "file"))
    assert done.returncode == 126
    assert reason in done.stderr
    assert read(outcome).kept == done.stderr


def test_output_and_errors_stay_apart_and_both_are_kept(outcome: Path) -> None:
    done = piped(outcome, *shell("echo one; echo two >&2; test -t 1 || echo no terminal"))
    assert (done.stdout, done.stderr) == (b"one\nno terminal\n", b"two\n")
    assert sorted(read(outcome).kept.splitlines()) == [b"no terminal", b"one", b"two"]


def test_bytes_of_every_kind_pass_unchanged(outcome: Path) -> None:
    every = bytes(range(256)) * 40
    done = piped(outcome, "cat", said=every)
    assert done.stdout == every
    assert read(outcome).kept == every


def test_what_is_typed_into_a_pipe_reaches_the_command(outcome: Path) -> None:
    assert piped(outcome, *shell("read line; echo got $line"), said=b"it\n").stdout == b"got it\n"


def test_a_flood_passes_whole_and_is_kept_at_both_ends(outcome: Path) -> None:
    count = 10 << 20
    done = piped(outcome, *shell(f"echo first; head -c {count} /dev/zero; echo last"), limit=64 << 10)
    assert len(done.stdout) == count + 11
    kept = read(outcome)
    assert kept.total == count + 11
    assert kept.kept.startswith(b"first\n\0")
    assert kept.kept.endswith(b"\0last\n")
    assert b"[%d bytes left out]" % (count + 11 - (64 << 10)) in kept.kept


def test_a_command_feels_that_its_reader_has_gone(outcome: Path) -> None:
    with subprocess.Popen(
        command(outcome, *shell("for n in 1 2 3 4 5 6; do echo $n; sleep 0.02; done; exit 3")),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=REPOSITORY,
    ) as child:
        assert child.stdout
        assert child.stdout.read(2) == b"1\n"
        child.stdout.close()
        child.wait(timeout=90)
    assert read(outcome).status == 128 + signal.SIGPIPE
    assert read(outcome).kept.startswith(b"1\n2\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_handed_on(outcome: Path, number: signal.Signals) -> None:
    script = f"trap 'echo caught; exit 9' {number.name[3:]}; echo begun; while :; do sleep 0.05; done"
    with subprocess.Popen(command(outcome, *shell(script)), stdout=subprocess.PIPE, cwd=REPOSITORY) as child:
        assert child.stdout
        assert child.stdout.readline() == b"begun\n"
        child.send_signal(number)
        assert child.stdout.read() == b"caught\n"
        assert child.wait(timeout=90) == 9


def test_ctrl_c_to_all_is_the_commands_to_answer(outcome: Path) -> None:
    script = "trap 'echo caught; exit 9' INT; echo begun; while :; do sleep 0.05; done"
    with subprocess.Popen(
        command(outcome, *shell(script)), stdout=subprocess.PIPE, start_new_session=True, cwd=REPOSITORY
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == b"begun\n"
        os.killpg(child.pid, signal.SIGINT)
        assert child.stdout.read() == b"caught\n"
        assert child.wait(timeout=90) == 9


# ── in a terminal ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    started: list[Terminal] = []
    yield started
    for one in started:
        if one.screen >= 0:
            os.close(one.screen)


@pytest.fixture
def terminal(terminals: list[Terminal], outcome: Path):  # type: ignore[no-untyped-def]
    def start(*words: str) -> Terminal:
        terminals.append(Terminal(command(outcome, *words)))
        return terminals[-1]

    return start


def test_in_a_terminal_the_command_has_a_terminal(terminal, outcome: Path) -> None:
    one = terminal(*shell("test -t 0 && test -t 1 && test -t 2 && echo all three; exit 4"))
    assert one.end() == 4
    assert one.shown == b"all three\r\n"
    assert read(outcome) == Outcome(4, b"all three\r\n", 11, restored=True)


def test_the_size_of_the_window_is_passed_on_and_so_are_its_changes(terminal) -> None:
    one = terminal(*shell("trap 'stty size; exit 0' WINCH; echo begun; while :; do sleep 0.05; done"))
    one.until(b"begun")
    one.resize(33, 111)
    assert one.end() == 0
    assert b"33 111" in one.shown


def test_the_size_is_there_from_the_start(terminal) -> None:
    one = terminal(*shell("read go; stty size"))
    one.resize(21, 77)
    one.type(b"\n")
    one.end()
    assert b"21 77" in one.shown


def test_what_is_typed_reaches_the_command(terminal, outcome: Path) -> None:
    one = terminal(*shell("read line; echo got $line"))
    one.type(b"it\n")
    assert one.end() == 0
    assert b"got it\r\n" in one.shown
    assert read(outcome).restored


def test_ctrl_c_reaches_the_command_and_the_terminal_is_as_it_was(terminal, outcome: Path) -> None:
    one = terminal(*shell("echo begun; exec sleep 60"))
    one.until(b"begun")
    one.type(b"\x03")
    assert one.end() == 130
    assert read(outcome).status == 130
    assert read(outcome).restored


def test_ctrl_c_may_be_answered_by_the_command(terminal) -> None:
    one = terminal(*shell("trap 'echo caught; exit 9' INT; echo begun; while :; do sleep 0.05; done"))
    one.until(b"begun")
    one.type(b"\x03")
    assert one.end() == 9
    assert b"caught" in one.shown


def test_what_is_typed_ahead_is_not_lost(terminal) -> None:
    one = terminal(*shell("echo begun; read line; echo got $line"))
    one.type(b"early\n")
    assert one.end() == 0
    assert b"got early\r\n" in one.shown


def test_the_end_of_input_reaches_the_command(terminal) -> None:
    one = terminal("cat")
    one.type(b"line\n")
    one.until(b"line\r\nline\r\n")
    one.type(b"\x04")
    assert one.end() == 0


@pytest.mark.parametrize(("words", "status"), [(("no-such-program",), 127), (("/",), 126)])
def test_what_cannot_be_started_in_a_terminal_is_said(terminal, outcome: Path, words: tuple[str], status: int) -> None:
    one = terminal(*words)
    assert one.end() == status
    assert one.shown.startswith(b"sotto run: ")
    assert read(outcome).restored


def test_a_command_killed_in_a_terminal_gives_the_terminal_back(terminal, outcome: Path) -> None:
    one = terminal(*shell("kill -KILL $$"))
    assert one.end() == 137
    assert read(outcome).restored


def test_a_terminal_that_is_closed_takes_the_command_with_it_and_what_it_said_is_kept(terminal, outcome: Path) -> None:
    one = terminal(*shell("echo begun; exec sleep 60"))
    one.until(b"begun")
    one.hang_up()
    assert one.end() == 128 + signal.SIGHUP
    assert read(outcome).kept == b"begun\r\n"


def test_a_process_left_in_the_background_is_not_waited_for(terminal) -> None:
    one = terminal(*shell("sleep 900 & echo done"))
    began = time.monotonic()
    assert one.end() == 0
    assert time.monotonic() - began < 600


# ── stopped, and going on ─────────────────────────────────────────────────────────────────────────


PERSON = {"PS1": "$ ", "HISTFILE": "", "AS_IT_ENDED": "1", "PYTHONPATH": str(REPOSITORY)}


@pytest.fixture
def interactive(terminals: list[Terminal]) -> Terminal:
    """A shell with job control, as a person has it."""
    terminals.append(Terminal(["/bin/bash", "--norc", "--noprofile", "-i"], PERSON))
    terminals[-1].until(b"$ ")
    return terminals[-1]


def line(outcome: Path, *words: str, after: str = "") -> bytes:
    program = outcome.with_name("program.py")
    program.write_text(PROGRAM)
    return (shlex.join([sys.executable, str(program), str(LIMIT), str(outcome), *words]) + f" {after}\n").encode()


def test_ctrl_z_stops_the_command_and_gives_the_terminal_back(interactive: Terminal, outcome: Path) -> None:
    interactive.ask(line(outcome, *shell("echo beg''un; read line; echo got $line; exit 5")), b"begun\r\n")
    interactive.ask(b"\x1a", b"Stopped")
    assert b"shell is here" in interactive.ask(b"echo shell is he''re\n", b"is here\r\n")
    interactive.type(b"fg\n")
    interactive.ask(b"it\n", b"got it\r\n")
    interactive.until(b"got it\r\n\x1b[?2004h$ ")
    interactive.ask(b"echo sta''tus $?\n", b"status 5\r\n")
    assert read(outcome).status == 5
    assert b"got it" in read(outcome).kept


def test_it_goes_on_in_the_background_and_comes_back(interactive: Terminal, outcome: Path) -> None:
    script = "echo beg''un; until [ -e $0 ]; do :; done; echo wo''ken; read line; echo got $line"
    flag = outcome.with_name("flag")
    interactive.ask(line(outcome, "sh", "-c", script, str(flag)), b"begun\r\n")
    interactive.ask(b"\x1a", b"Stopped")
    interactive.ask(b"bg; echo in ba''ck\n", b"in back\r\n")
    flag.touch()
    interactive.until(b"woken")
    interactive.type(b"fg\n")
    interactive.ask(b"it\n", b"got it\r\n")
    interactive.until(b"got it\r\n\x1b[?2004h$ ")
    interactive.ask(b"echo sta''tus $?\n", b"status 0\r\n")


def test_one_that_was_started_in_the_background_is_not_stopped_for_it(interactive: Terminal, outcome: Path) -> None:
    interactive.ask(line(outcome, *shell("test -t 1 && echo colour''ful; exit 3"), after="&"), b"colourful\r\n")
    interactive.ask(b"wait %1; echo sta''tus $?\n", b"status 3\r\n")
    assert read(outcome).kept == b"colourful\n"


def test_ctrl_c_ends_a_loop_around_it(interactive: Terminal, outcome: Path) -> None:
    loop = b"for n in 1 2 3; do echo round $n; sotto_run; done\n"
    interactive.type(b"sotto_run() { " + line(outcome, *shell("echo beg''un; exec sleep 60")).strip() + b" ; }\n")
    interactive.ask(loop, b"begun")
    interactive.ask(b"\x03", b"$ ")
    interactive.ask(b"echo sta''tus $?\n", b"status 130\r\n")
    assert b"round 2" not in interactive.shown.replace(b"echo round", b"")


def test_what_it_left_in_the_background_is_not_hung_up(interactive: Terminal, outcome: Path) -> None:
    alive = outcome.with_name("alive")
    waiting = f"while [ ! -e {alive}-now ]; do sleep 0.05; done; echo well > {alive}"
    left = f"(trap 'echo hung up > {alive}; exit' HUP; {waiting}) &"
    interactive.ask(line(outcome, *shell(left)), b"\x1b[?2004h$ ")
    interactive.ask(b"echo sta''tus $?\n", b"status 0\r\n")
    alive.with_name("alive-now").touch()
    soon(lambda: alive.exists() and alive.read_text())
    assert alive.read_text() == "well\n"


def test_a_command_that_nobody_could_wake_is_not_stopped(terminal) -> None:
    one = terminal(*shell("echo beg''un; read line; echo got $line"))
    one.until(b"begun")
    one.type(b"\x1a")
    one.ask(b"it\n", b"got it\r\n")
    assert one.end() == 0


# ── beside a terminal ─────────────────────────────────────────────────────────────────────────────


def test_input_from_a_pipe_leaves_the_output_its_terminal(interactive: Terminal, outcome: Path) -> None:
    words = shell("read line; test -t 0 || test -t 1 && echo $line at $(stty size <&2); echo wro''ng >&2")
    interactive.resize(20, 90)
    shown = interactive.ask(b"echo it | " + line(outcome, *words), b"wrong\r\n\x1b[?2004h$ ")
    assert b"it at 20 90\r\n" in shown
    assert read(outcome).kept == b"it at 20 90\nwrong\n"


def test_errors_that_go_elsewhere_stay_there(interactive: Terminal, outcome: Path, tmp_path: Path) -> None:
    interactive.ask(
        line(outcome, *shell("echo sho''wn; echo hidden >&2"), after=f"2> {tmp_path}/errors"), b"shown\r\n\x1b[?2004h$ "
    )
    assert (tmp_path / "errors").read_text() == "hidden\n"
    assert b"hidden" not in interactive.shown.partition(b"shown\r\n")[2]


def test_what_is_drawn_on_the_alternate_screen_is_shown_and_not_kept(terminal, outcome: Path) -> None:
    one = terminal(*shell(r"printf 'before\033[?1049hdrawn\033[?1049lafter'"))
    one.end()
    assert b"drawn" in one.shown
    assert read(outcome).kept == b"beforeafter"


def test_a_paste_of_a_megabyte_arrives_whole(terminal, outcome: Path) -> None:
    one = terminal("sh", "-c", "stty raw -echo; echo ready; head -c 1048576 | sha256sum")
    one.until(b"ready")
    paste = os.urandom(1 << 19).hex().encode()
    one.type(paste)
    assert one.end() == 0
    assert hashlib.sha256(paste).hexdigest().encode() in one.shown


def test_the_command_begins_with_the_modes_of_the_terminal(terminals: list[Terminal], outcome: Path) -> None:
    one = Terminal(["/bin/sh", "-c", "stty erase ^H; exec " + shlex.join(command(outcome, "stty", "-a"))])
    terminals.append(one)
    assert one.end() == 0
    assert b"erase = ^H" in one.shown
