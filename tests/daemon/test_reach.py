"""Reaching the supervisor: an answer, or one error that says what to do."""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from daemon.paths import Paths
from daemon.reach import ask, request, running
from knowledge.errors import DaemonUnreachable


def serve(paths: Paths, answer: Callable[[socket.socket], object]) -> threading.Thread:
    """Take one caller, hear its line, and do `answer`."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(paths.control))
    listener.listen()

    def once() -> None:
        end, _ = listener.accept()
        with listener, end, end.makefile("rb") as lines:
            lines.readline()
            answer(end)

    thread = threading.Thread(target=once)
    thread.start()
    return thread


def test_an_answer_of_any_length_comes_back(home: Paths) -> None:
    thread = serve(home, lambda end: end.sendall(json.dumps({"text": "x" * 500_000}).encode() + b"\n"))
    assert len(request(home, "status")["text"]) == 500_000
    thread.join()


def test_nobody_there_says_how_to_start_it(home: Paths) -> None:
    with pytest.raises(DaemonUnreachable) as caught:
        request(home, "status")
    assert caught.value.advice == "start it with `sotto up`"
    assert not running(home)


def test_one_who_does_not_answer_is_not_waited_for(home: Paths) -> None:
    done = threading.Event()
    thread = serve(home, lambda _end: done.wait(10))
    with pytest.raises(DaemonUnreachable, match=r"no answer in 0\.1 s"):
        request(home, "status", patience=0.1)
    done.set()
    thread.join()


@pytest.mark.parametrize("said", [b"", b'{"half": '])
def test_one_who_hangs_up_is_just_ending(home: Paths, said: bytes) -> None:
    thread = serve(home, lambda end: end.sendall(said))
    assert ask(home.control, "stop", 5) is None
    thread.join()
    home.control.unlink()
    thread = serve(home, lambda end: end.sendall(said))
    with pytest.raises(DaemonUnreachable, match="just ending"):
        request(home, "status")
    thread.join()


def test_a_path_that_is_no_socket_is_named(home: Paths) -> None:
    home.control.mkdir()
    with pytest.raises(DaemonUnreachable):
        request(home, "status")


def test_one_who_finds_others_in_line_waits_for_its_turn(home: Paths) -> None:
    with socket.socket(socket.AF_UNIX) as listener, ExitStack() as others:
        listener.bind(str(home.control))
        listener.listen(0)
        others.enter_context(socket.socket(socket.AF_UNIX)).connect(str(home.control))
        with pytest.raises(TimeoutError):
            ask(home.control, "status", 0.1)

        def serve_both() -> None:
            listener.accept()[0].close()
            end, _ = listener.accept()
            with end, end.makefile("rb") as lines:
                lines.readline()
                end.sendall(b"{}\n")

        thread = threading.Thread(target=serve_both)
        line = threading.Timer(0.1, thread.start)
        line.start()
        assert ask(home.control, "status", 10) == {}
        line.join()
        thread.join()
