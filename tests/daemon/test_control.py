"""The supervisor's socket: one line in, one out, for any number of callers, whatever they send."""

import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.control import LONGEST_LINE, MOST_CALLERS, PATIENCE_S, Control
from daemon.paths import Paths
from knowledge.clock import FakeClock
from tests import patience


class Room:
    """A control socket with a loop around it that answers everything with what was asked."""

    def __init__(self, paths: Paths) -> None:
        self.clock, self.path = FakeClock(), paths.control
        self.control = Control(self.path, self.clock)
        self.watched: dict[int, Callable[[], None]] = {}
        self.control.attach(self.watched.__setitem__, lambda number: self.watched.pop(number, None))
        self.callers: list[socket.socket] = []
        self.heard: list[str] = []
        self.spins = 0

    def turn(self) -> None:
        """Until nothing more is to be read."""
        for _ in range(500):
            ready = select.select(list(self.watched), [], [], 0)[0]
            if not ready:
                return
            self.spins += 1
            for descriptor in ready:
                if descriptor in self.watched:
                    self.watched[descriptor]()

    def answer(self) -> None:
        self.turn()
        for request in self.control.requests():
            self.heard.append(request.do)
            if request.do == "hold":
                self.control.hold(request)
            else:
                request.reply({"did": request.do, **request.arguments})

    def caller(self, *said: bytes) -> socket.socket:
        end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.callers.append(end)
        end.settimeout(5)
        end.connect(str(self.path))
        for one in said:
            end.sendall(one)
        return end

    def close(self) -> None:
        self.control.close()
        for caller in self.callers:
            caller.close()


@pytest.fixture
def room(home: Paths) -> Iterator[Room]:
    one = Room(home)
    yield one
    one.close()


def line(**asked: object) -> bytes:
    return json.dumps(asked).encode() + b"\n"


def heard(caller: socket.socket) -> dict[str, object]:
    data = b""
    while piece := caller.recv(4_096):
        data += piece
    assert data.endswith(b"\n")
    return json.loads(data)


def gone(caller: socket.socket) -> bool:
    try:
        return caller.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_request_is_answered_and_the_line_is_closed(room: Room) -> None:
    caller = room.caller(line(do="status", of="hub"))
    room.answer()
    assert heard(caller) == {"did": "status", "of": "hub"}


def test_the_socket_is_nobody_elses(room: Room) -> None:
    assert room.path.stat().st_mode & 0o777 == 0o600


def test_half_a_line_is_waited_for(room: Room) -> None:
    caller = room.caller(b'{"do": "st')
    room.answer()
    assert room.heard == []
    caller.sendall(b'atus"}\n')
    room.answer()
    assert heard(caller) == {"did": "status"}


def test_each_caller_gets_its_own_answer(room: Room) -> None:
    callers = [room.caller(line(do=f"do {number}")) for number in range(MOST_CALLERS)]
    room.answer()
    assert [heard(one)["did"] for one in callers] == [f"do {number}" for number in range(MOST_CALLERS)]


def test_for_one_caller_too_many_the_one_is_let_go_who_has_been_silent_longest(room: Room) -> None:
    callers = [room.caller() for _ in range(MOST_CALLERS)]
    room.turn()
    room.clock.advance(1)
    callers[0].sendall(b'{"do": ')
    room.turn()
    one_more = room.caller(line(do="later"))
    room.answer()
    assert heard(one_more) == {"did": "later"}
    assert gone(callers[1])
    callers[0].sendall(b'"status"}\n')
    room.answer()
    assert heard(callers[0]) == {"did": "status"}
    assert not select.select(callers[2:], [], [], 0)[0]


def test_those_who_wait_for_an_answer_stay_and_one_more_is_turned_away(room: Room) -> None:
    callers = [room.caller(line(do="hold")) for _ in range(MOST_CALLERS)]
    room.answer()
    one_more = room.caller()
    room.turn()
    assert gone(one_more)
    assert not select.select(callers, [], [], 0)[0]


def test_hundreds_who_say_nothing_keep_nobody_from_asking(room: Room) -> None:
    for _ in range(6):
        for _ in range(MOST_CALLERS):
            room.caller()
        room.turn()
        caller = room.caller(line(do="status"))
        room.answer()
        assert heard(caller) == {"did": "status"}
    assert len(room.watched) <= MOST_CALLERS + 1


@pytest.mark.parametrize(
    "rubbish",
    [
        b"\n",
        b"\xff\xfe\x00\n",
        b"status\n",
        b"[]\n",
        b'["do"]\n',
        b"1\n",
        b'"do"\n',
        b"null\n",
        b"{}\n",
        b'{"done": 1}\n',
        b"[" * 60_000 + b"\n",
        b'{"a":' * 10_000 + b"\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_garbage_is_answered_with_what_is_expected(room: Room, rubbish: bytes) -> None:
    caller = room.caller(rubbish)
    room.answer()
    assert heard(caller)["error"] == "not a request"
    assert room.heard == []


@settings(max_examples=40)
@given(said=st.lists(st.binary(max_size=60), max_size=4))
def test_any_bytes_leave_the_next_caller_unharmed(said: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        room = Room(Paths.find({"SOTTO_HOME": folder}).make())
        stranger = room.caller(*said)
        stranger.shutdown(socket.SHUT_WR)
        room.answer()
        caller = room.caller(line(do="status"))
        room.answer()
        assert heard(caller) == {"did": "status"}
        room.close()


def test_a_line_that_never_ends_is_hung_up_on(room: Room) -> None:
    caller = room.caller(b"x" * LONGEST_LINE)
    room.turn()
    caller.sendall(b"x")
    room.turn()
    assert gone(caller)


def test_one_who_says_no_more_is_answered_once_and_costs_nothing_while_it_waits(room: Room) -> None:
    caller = room.caller(line(do="status"))
    caller.shutdown(socket.SHUT_WR)
    room.turn()
    assert room.spins < 10
    room.answer()
    assert (room.heard, heard(caller)) == (["status"], {"did": "status"})


def test_what_comes_after_the_first_line_is_nothing(room: Room) -> None:
    caller = room.caller(line(do="one") + line(do="two"))
    room.turn()
    caller.sendall(line(do="three"))
    room.answer()
    assert room.heard == ["one"]
    assert heard(caller) == {"did": "one"}


def test_one_who_left_is_not_answered(room: Room) -> None:
    room.caller(line(do="status")).close()
    room.answer()
    assert room.heard == ["status"]
    assert len(room.watched) == 1


def test_one_who_says_nothing_is_let_go_when_patience_ends(room: Room) -> None:
    caller = room.caller(b"hm")
    room.turn()
    assert room.control.deadlines() == [room.clock.monotonic() + PATIENCE_S]
    room.clock.advance(PATIENCE_S - 0.1)
    room.control.expire(room.clock.monotonic())
    assert not select.select([caller], [], [], 0)[0]
    room.clock.advance(0.1)
    room.control.expire(room.clock.monotonic())
    assert gone(caller)
    assert room.control.deadlines() == []


def test_one_who_waits_for_the_end_is_kept_until_the_end(room: Room) -> None:
    caller = room.caller(line(do="hold"))
    room.answer()
    room.clock.advance(PATIENCE_S * 10)
    room.control.expire(room.clock.monotonic())
    caller.sendall(b"still there?\n")
    room.turn()
    assert not select.select([caller], [], [], 0)[0]
    room.control.close()
    assert gone(caller)
    room.control = Control(room.path, room.clock)


def test_a_socket_left_by_a_dead_daemon_is_taken_over(home: Paths) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(home.control))
    room = Room(home)
    caller = room.caller(line(do="status"))
    room.answer()
    assert heard(caller) == {"did": "status"}
    room.close()
    assert not home.control.exists()


def test_a_path_too_long_for_an_address_works(tmp_path_factory: pytest.TempPathFactory) -> None:
    deep = tmp_path_factory.mktemp("deep") / ("x" * 90) / ("y" * 90)
    paths = Paths.find({"SOTTO_HOME": str(deep)}).make()
    control = Control(paths.control, FakeClock())
    try:
        assert paths.control.is_socket()
    finally:
        control.close()


STRANGER = """
import os, socket, sys
os.setuid(65534)
end = socket.socket(socket.AF_UNIX)
end.connect(sys.argv[1])
try:
    end.sendall(b'{"do": "stop"}\\n')
    print("answered" if end.recv(100) else "hung up")
except OSError:
    print("hung up")
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_another_user_is_hung_up_on_even_where_it_may_connect() -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        room = Room(Paths(*[Path(folder)] * 5))
        room.path.chmod(0o777)
        with subprocess.Popen([sys.executable, "-c", STRANGER, str(room.path)], stdout=subprocess.PIPE) as child:
            assert child.stdout
            deadline = time.monotonic() + patience.PATIENCE_S
            while not select.select([child.stdout], [], [], 0.01)[0] and time.monotonic() < deadline:
                room.answer()
            assert child.stdout.read() == b"hung up\n"
        assert room.heard == []
        room.close()
