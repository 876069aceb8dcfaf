"""A captured command behaves as it would without us, through pipes and in a terminal, and what it prints is kept."""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.terminal.head_and_tail import HeadAndTail
from tests.conftest import REPOSITORY

PROGRAM = """
import json, sys, termios
from daemon import capture
from daemon.terminal.head_and_tail import HeadAndTail

limit, outcome, *command = sys.argv[1:]
terminal = sys.stdin.isatty() and termios.tcgetattr(0)
kept = HeadAndTail(int(limit))
status = capture.as_shown(capture.run(command, kept))
try:
    restored = not terminal or termios.tcgetattr(0) == terminal
except termios.error:
    restored = False
with open(outcome, "w") as file:
    json.dump([status, kept.bytes().decode("latin-1"), kept.total, restored], file)
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


# ── what is kept ──────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.binary(max_size=40), max_size=20), st.integers(4, 60))
def test_the_head_and_the_tail_are_kept_and_the_middle_is_counted(pieces: list[bytes], limit: int) -> None:
    kept, whole = HeadAndTail(limit), b"".join(pieces)
    for piece in pieces:
        kept.add(piece)
    assert kept.total == len(whole)
    if len(whole) <= limit:
        assert kept.bytes() == whole
        return
    head, tail = whole[: limit // 4], whole[-(limit - limit // 4) :]
    assert kept.bytes() == head + b"\n[%d bytes left out]\n" % (len(whole) - limit) + tail


def test_memory_stays_small_whatever_comes() -> None:
    kept = HeadAndTail(4_096)
    for _ in range(1_000):
        kept.add(b"x" * 1_000)
    assert kept._held < 2 * 4_096


# ── through pipes ─────────────────────────────────────────────────────────────────────────────────


def piped(outcome: Path, *words: str, limit: int = LIMIT, said: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        command(outcome, *words, limit=limit),
        input=said,
        capture_output=True,
        timeout=30,
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
        child.wait(timeout=30)
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
        assert child.wait(timeout=30) == 9


def test_ctrl_c_to_all_is_the_commands_to_answer(outcome: Path) -> None:
    script = "trap 'echo caught; exit 9' INT; echo begun; while :; do sleep 0.05; done"
    with subprocess.Popen(
        command(outcome, *shell(script)), stdout=subprocess.PIPE, start_new_session=True, cwd=REPOSITORY
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == b"begun\n"
        os.killpg(child.pid, signal.SIGINT)
        assert child.stdout.read() == b"caught\n"
        assert child.wait(timeout=30) == 9


# ── in a terminal ─────────────────────────────────────────────────────────────────────────────────


class Terminal:
    """A terminal with a command in it, and a person before it."""

    def __init__(self, words: list[str]) -> None:
        self.pid, self.screen = pty.fork()
        if not self.pid:
            os.chdir(REPOSITORY)
            os.execv(words[0], words)
        self.shown = b""

    def until(self, text: bytes = b"", patience: float = 10.0) -> bytes:
        """Read until `text` is shown, or the end."""
        deadline = time.monotonic() + patience
        while not text or text not in self.shown:
            if not select.select([self.screen], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError(self.shown)
            try:
                data = os.read(self.screen, 65_536)
            except OSError:
                break
            self.shown += data
        return self.shown

    def type(self, keys: bytes) -> None:
        os.write(self.screen, keys)

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.screen, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def end(self) -> int:
        """Read what is left; the status."""
        if self.screen >= 0:
            self.until()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def hang_up(self) -> None:
        os.close(self.screen)
        self.screen = -1


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
    one = terminal(*shell("sleep 60 & echo done"))
    began = time.monotonic()
    assert one.end() == 0
    assert time.monotonic() - began < 30
