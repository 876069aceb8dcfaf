"""Listening sockets that outlive who opened them: made once, inherited by name, closed to all others."""

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.listeners import Listeners, at_path
from daemon.paths import Paths


@pytest.fixture
def opened(home: Paths) -> Iterator[Listeners]:
    one = Listeners()
    for name in ("control", "gateway"):
        one.open(name, lambda name=name: at_path(home.run / f"{name}.sock"))
    yield one
    one.close()


def reach(path: Path) -> socket.socket:
    end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    end.settimeout(5)
    try:
        end.connect(str(path))
    except OSError:
        end.close()
        raise
    return end


def test_one_is_made_once(opened: Listeners) -> None:
    assert opened.open("control", lambda: pytest.fail("made twice")) is opened.get("control")
    with pytest.raises(KeyError):
        opened.get("nobody opened it")


def test_it_is_open_to_this_user_alone_and_no_child_gets_it_unasked(opened: Listeners, home: Paths) -> None:
    assert stat.S_IMODE((home.run / "control.sock").stat().st_mode) == 0o600
    assert not any(os.get_inheritable(number) for number in opened.descriptors.values())


def test_the_mask_of_the_process_is_as_it_was(home: Paths) -> None:
    before = os.umask(0o027)
    try:
        at_path(home.run / "other.sock").close()
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)


def test_what_was_left_at_a_path_is_replaced(home: Paths) -> None:
    path = home.run / "left.sock"
    path.write_text("by a daemon that was killed")
    with at_path(path), reach(path):
        assert path.is_socket()


def test_a_process_does_not_keep_those_it_does_not_listen_to(opened: Listeners) -> None:
    numbers = opened.descriptors
    assert opened.not_for(["gateway"]) == [numbers["control"]]
    assert sorted(opened.not_for([])) == sorted(numbers.values())
    assert opened.not_for(["control", "gateway"]) == []


def test_who_inherits_it_goes_on_listening_and_nobody_is_refused_in_between(opened: Listeners, home: Paths) -> None:
    path = home.run / "gateway.sock"
    left = {"gateway": os.dup(opened.descriptors["gateway"])}
    os.set_inheritable(left["gateway"], True)
    with reach(path) as early:
        opened.close()
        with reach(path) as between:
            heir = Listeners(left)
            assert not os.get_inheritable(left["gateway"])
            assert heir.open("gateway", lambda: pytest.fail("inherited")) is heir.get("gateway")
            for caller in (early, between):
                end, _ = heir.get("gateway").accept()
                end.sendall(b"hello")
                assert caller.recv(10) == b"hello"
                end.close()
            heir.close()
    with pytest.raises(ConnectionRefusedError):
        reach(path)


def test_a_path_too_long_for_a_socket_works_all_the_same(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    with at_path(deep / "control.sock"):
        assert (deep / "control.sock").is_socket()
