"""What a process that strangers may flood is allowed to take, and that it gives back what a flood made it take."""

import ctypes
import resource

from daemon.own_memory import data

MOST_MEMORY = 1 << 30
"""Bytes beyond what it was born with; at work the hub has a fiftieth of it."""
_M_MMAP_THRESHOLD = -3
_LARGE = 128 << 10


def limit() -> None:
    """Give this process all the descriptors it may have, and a limit to its memory.

    libzmq aborts when there is no descriptor left for a client. It holds the parts of a message until the last one
    comes, however many; with a limit, who sends parts without end loses its connection, at worst together with the
    process, which is started again. Large buffers go back to the system when they are freed: else the C library
    keeps what one flood took for ever.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    memory = data() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):  # glibc has it
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE)
