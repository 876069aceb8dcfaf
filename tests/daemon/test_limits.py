"""A limited process has every descriptor it may have, cannot take all memory, and gives back what it took."""

import os
import resource
from collections.abc import Callable

from daemon import limits


def child(do: Callable[[], bool]) -> bool:
    """Whether `do` holds in a process of its own, which begins with few descriptors."""
    pid = os.fork()
    if not pid:
        good = False
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            limits.limit()
            good = do()
        finally:
            os._exit(not good)
    return os.waitpid(pid, 0)[1] == 0


def test_it_has_all_descriptors_it_may_have() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert hard > 100
    assert child(lambda: resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard))
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (soft, hard)


def test_memory_ends_before_that_of_the_machine() -> None:
    def greedy() -> bool:
        try:
            bytearray(2 * limits.MOST_MEMORY)
        except MemoryError:
            return True
        return False

    assert child(greedy)
    assert child(lambda: len(bytearray(limits.MOST_MEMORY // 4)) > 0)
