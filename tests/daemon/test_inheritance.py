"""What one generation leaves to the next: descriptors that stay open in a real process, and nothing else."""

import contextlib
import fcntl
import json
import os
import select
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.child import Child
from daemon.inheritance import VARIABLE, Inheritance, leave, received
from daemon.leash import Leash
from daemon.listeners import Listeners, at_path
from daemon.paths import Paths
from knowledge.errors import StartFailed

HEIR = """
import json, os, sys
from daemon.inheritance import VARIABLE, received
from daemon.leash import Leash
print("born", flush=True)
print("to err", file=sys.stderr, flush=True)
opened = [int(one) for one in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{one}")]
got = received()
kept = [got.leash, got.lock, *got.listeners.values()]
leash = Leash.inherited(got.leash)
leash.send({
    "got": got._asdict(),
    "left": VARIABLE in os.environ,
    "watchdog": "WATCHDOG_PID" in os.environ,
    "mark": os.environ.get("MARK"),
    "inheritable": [os.get_inheritable(one) for one in kept],
    "open": opened,
})
while not leash.cut:
    leash.wait()
"""
COMMAND = (sys.executable, "-c", HEIR)


class Estate:
    """What a generation holds."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.said = paths.logs / "start.log"
        self.lock = os.open(paths.data / "daemon.lock", os.O_RDWR | os.O_CREAT)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.listeners = Listeners()
        self.listeners.open("control", lambda: at_path(paths.control))
        self.own = Inheritance(0, self.lock, self.listeners.descriptors, str(paths.data), 1, "9.9", 2.5)
        self.heirs: list[Child] = []

    def leave(self) -> dict:
        self.heirs.append(leave(self.own, self.said, COMMAND))
        [packet] = self.heirs[-1].leash.wait()
        return packet

    def close(self) -> None:
        self.listeners.close()
        with contextlib.suppress(OSError):  # a test may have let go of it
            os.close(self.lock)
        for heir in self.heirs:
            end(heir)


def end(heir: Child) -> None:
    heir.kill(9)
    heir.reap()


@pytest.fixture
def estate(home: Paths, monkeypatch: pytest.MonkeyPatch) -> Iterator[Estate]:
    monkeypatch.chdir(Path(__file__).parent.parent.parent)
    one = Estate(home)
    yield one
    one.close()


def test_a_first_generation_received_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert received() is None


def test_the_next_one_has_what_was_left_and_knows_from_whom(estate: Estate) -> None:
    said = estate.leave()
    got = said["got"]
    assert (got["data"], got["pid"], got["release"], got["stable_s"]) == (
        str(estate.paths.data),
        os.getpid(),
        "9.9",
        2.5,
    )
    assert (got["lock"], got["listeners"]) == (estate.lock, estate.listeners.descriptors)
    assert set(said["open"]) >= {got["leash"], got["lock"], *got["listeners"].values()}


def test_it_leaves_it_to_nobody_by_accident(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the variable nor an open descriptor reaches what the next generation starts, nor what we start."""
    monkeypatch.setenv("WATCHDOG_PID", "1")
    monkeypatch.setenv("MARK", "stays")
    said = estate.leave()
    assert (said["left"], said["watchdog"], said["mark"]) == (False, False, "stays")
    assert said["inheritable"] == [False] * 3
    assert VARIABLE not in os.environ
    ours = [estate.lock, *estate.listeners.descriptors.values(), estate.heirs[-1].leash.fileno()]
    assert not any(os.get_inheritable(one) for one in ours)


def test_it_gets_no_other_descriptor_of_ours(estate: Estate) -> None:
    private = os.open(estate.paths.data, os.O_RDONLY)
    listening = socket.socket(socket.AF_UNIX)
    said = estate.leave()
    got = said["got"]
    with listening:
        ours = {private, listening.fileno(), estate.heirs[-1].leash.fileno(), estate.heirs[-1].fileno()}
    os.close(private)
    kept = {got["leash"], got["lock"], *got["listeners"].values()}
    assert not ours & set(said["open"]) - kept


def test_the_lock_is_held_when_who_took_it_has_closed_it(estate: Estate) -> None:
    estate.leave()
    os.close(estate.lock)
    with (estate.paths.data / "daemon.lock").open("rb") as stranger:
        with pytest.raises(BlockingIOError):
            fcntl.flock(stranger, fcntl.LOCK_EX | fcntl.LOCK_NB)
        heir = estate.heirs.pop()
        end(heir)
        fcntl.flock(stranger, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_the_socket_still_takes_callers_when_who_opened_it_has_closed_it(estate: Estate) -> None:
    estate.leave()
    estate.listeners.close()
    with socket_to(estate.paths.control):
        end(estate.heirs.pop())
    with pytest.raises(ConnectionRefusedError):
        socket_to(estate.paths.control)


def socket_to(path: Path) -> socket.socket:
    one = socket.socket(socket.AF_UNIX)
    try:
        one.connect(str(path))
    except OSError:
        one.close()
        raise
    return one


def test_what_it_prints_lies_in_a_file(estate: Estate) -> None:
    estate.said.write_text("before\n")
    estate.leave()
    assert estate.said.read_text() == "before\nborn\nto err\n"


def test_the_end_of_one_is_seen_by_the_other(estate: Estate) -> None:
    estate.leave()
    heir = estate.heirs.pop()
    heir.leash.close()
    assert select.select([heir.fileno()], [], [], 20)[0]
    assert heir.reap() == "exit 0"


def test_one_that_cannot_be_started_leaves_nothing_open(estate: Estate) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(FileNotFoundError):
        leave(estate.own, estate.said, ("/nowhere/python",))
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert not os.get_inheritable(estate.lock)


@pytest.mark.parametrize("there", ["folder", "pipe"])
def test_where_nothing_can_be_printed_it_is_started_all_the_same(estate: Estate, there: str) -> None:
    estate.said.unlink(missing_ok=True)
    estate.said.mkdir() if there == "folder" else os.mkfifo(estate.said)
    child = leave(estate.own, estate.said, (sys.executable, "-c", "print('x' * 100_000)"))
    assert child.reap() == "exit 0"


@pytest.mark.parametrize("said", ["", "{}", "[]", "garbage", '{"leash": 900}'])
def test_what_a_stranger_put_there_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv(VARIABLE, said)
    with pytest.raises(StartFailed, match=VARIABLE):
        received()


def test_what_is_received_is_no_longer_in_the_environment(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = Leash.pair()
    left = estate.own._replace(leash=theirs.fileno())
    monkeypatch.setenv(VARIABLE, json.dumps(left._asdict()))
    assert received() == left
    assert received() is None
    ours.close()
    theirs.close()
