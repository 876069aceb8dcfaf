"""Work in a child: its bytes come back, and whatever ends it leaves no result and no child."""

import os
import select
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.worker import Worker


def done(work: Callable[[], bytes], *, cpu_s: int = 20, lasts_s: int = 20) -> bytes | None:
    worker = Worker("test", work, cpu_s=cpu_s, lasts_s=lasts_s)
    while not worker.read():
        assert select.select([worker.fileno()], [], [], 30)[0]
    return worker.result()


def busy() -> bytes:
    while True:
        pass


def dies() -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def greedy() -> bytes:
    return b"x" * (4 << 30)


def test_what_it_makes_comes_back_whole() -> None:
    assert done(lambda: b"abc" * 1_000_000) == b"abc" * 1_000_000
    assert done(lambda: b"") == b""


def test_it_can_give_way_to_others() -> None:
    worker = Worker("test", lambda: str(os.nice(0)).encode(), cpu_s=20, lasts_s=20, nice=3)
    while not worker.read():
        assert select.select([worker.fileno()], [], [], 30)[0]
    assert worker.result() == str(min(os.nice(0) + 3, 19)).encode()


@pytest.mark.parametrize("work", [busy, dies, greedy])
def test_who_takes_too_much_or_dies_has_no_result(work: Callable[[], bytes]) -> None:
    assert done(work, cpu_s=1) is None


def test_who_waits_for_ever_is_ended(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert done((tmp_path / "pipe").read_bytes, lasts_s=1) is None


def test_it_can_be_stopped() -> None:
    worker = Worker("test", busy, cpu_s=20, lasts_s=20)
    child = worker._child.pid
    worker.stop()
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)
