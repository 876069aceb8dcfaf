"""Children one after another: each job comes back with what its child made, in the order of asking."""

import os
import select
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from daemon.worker_queue import WorkerQueue

Queue = WorkerQueue[str]


@pytest.fixture
def queue() -> Iterator[Queue]:
    made = Queue("test", cpu_s=1, lasts_s=20)
    yield made
    made.stop()


def finished(queue: Queue, jobs: int) -> list[tuple[str, bytes | None]]:
    """So many jobs, as they end."""
    found: list[tuple[str, bytes | None]] = []
    while len(found) < jobs:
        assert select.select([queue.fileno()], [], [], 30)[0]
        found += queue.finished()
    return found


def busy() -> bytes:
    while True:
        pass


def fails() -> bytes:
    raise ValueError


def logged(log: Path, text: str) -> bytes:
    """Leave a line when it begins and one when it ends."""
    with log.open("a", encoding="utf-8") as lines:
        lines.write(f"{text} begins\n")
        lines.flush()
        lines.write(f"{text} ends\n")
    return text.encode()


def test_each_job_comes_back_with_what_its_child_made(queue: Queue) -> None:
    for name in "abc":
        queue.add(name, (name * 300_000).encode)
    assert finished(queue, 3) == [(name, name.encode() * 300_000) for name in "abc"]


def test_they_work_one_after_another_and_not_here(queue: Queue, tmp_path: Path) -> None:
    names = [f"job {number}" for number in range(5)]
    for name in names:
        queue.add(name, partial(logged, tmp_path / "log", name))
    assert [job for job, _ in finished(queue, 5)] == names
    lines = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert lines == [f"{name} {what}" for name in names for what in ("begins", "ends")]
    queue.add("who", lambda: str(os.getpid()).encode())
    assert finished(queue, 1) != [("who", str(os.getpid()).encode())]


@pytest.mark.parametrize("work", [busy, fails])
def test_who_takes_too_much_or_fails_has_no_result_and_the_next_has_his(
    queue: Queue, work: Callable[[], bytes]
) -> None:
    queue.add("ended", work)
    queue.add("next", lambda: b"made")
    assert finished(queue, 2) == [("ended", None), ("next", b"made")]


def test_the_next_starts_once_the_last_has_been_dealt_with(queue: Queue) -> None:
    queue.add("first", lambda: b"1")
    queue.add("second", lambda: b"2")
    working: list[bool] = []
    while len(working) < 2:
        assert select.select([queue.fileno()], [], [], 30)[0]
        for job, _ in queue.finished():
            working += [queue.working]
            assert job == ("first", "second")[len(working) - 1]
        assert queue.working == (len(working) < 2)
    assert working == [False, False]


def test_what_is_added_after_a_rest_is_done_too(queue: Queue) -> None:
    for name in ("first", "second"):
        queue.add(name, name.encode)
        assert finished(queue, 1) == [(name, name.encode())]
        assert not queue.working
        assert list(queue.finished()) == []
        assert not select.select([queue.fileno()], [], [], 0)[0]


def test_a_child_that_has_not_ended_is_left_at_work(queue: Queue, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "go")
    queue.add("waits", (tmp_path / "go").read_bytes)
    assert list(queue.finished()) == []
    (tmp_path / "go").write_bytes(b"went")
    assert finished(queue, 1) == [("waits", b"went")]


def test_it_can_be_stopped_at_work() -> None:
    queue = Queue("test", cpu_s=20, lasts_s=20)
    queue.add("busy", busy)
    queue.add("never", busy)
    assert queue._worker
    child = queue._worker._child.pid
    queue.stop()
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)
