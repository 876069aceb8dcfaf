"""Acts in a child that is killed: at a step, or at any moment."""

import contextlib
import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from services.hands.renaming import Plain
from services.hands.slot import Steps

Acts = Callable[[Steps], object]


def in_child(acts: Callable[[], object]) -> int:
    """Fork one that does this and ends; its process id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        acts()
    finally:
        os._exit(0)


def killed_at(acts: Acts, number: int) -> bool:
    """Whether it was: at its step of that number, from 0; False where it came to its end before."""
    left = iter(range(number))

    def step(_name: str) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    _, status = os.waitpid(in_child(lambda: acts(step)), 0)
    return os.WIFSIGNALED(status)


def killed_after(acts: Callable[[], object], seconds: float) -> bool:
    """Whether it was killed after so long; False where it had ended."""
    pid = in_child(acts)
    with _pidfd(pid) as ended:
        if not select.select([ended], [], [], seconds)[0]:
            signal.pidfd_send_signal(ended, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


@contextmanager
def _pidfd(pid: int) -> Iterator[int]:
    descriptor = os.pidfd_open(pid)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


class Linking(Plain):
    """Renames as where there is no other way than links, and has a step while both names are there."""

    def __init__(self, step: Steps) -> None:
        self._step = step

    def move(self, folder: int, name: str, to: str) -> None:
        with contextlib.suppress(FileExistsError):
            os.link(name, to, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        self._step("linked")
        super().move(folder, name, to)


class Bare(Plain):
    """Renames as where there are no links either: nothing is moved onto another file, as far as can be seen."""

    def __init__(self, step: Steps) -> None:
        self._step = step

    def move(self, folder: int, name: str, to: str) -> None:
        if Path(f"/proc/self/fd/{folder}/{to}").exists():
            raise FileExistsError(to)
        os.rename(name, to, src_dir_fd=folder, dst_dir_fd=folder)
        self._step("renamed")
