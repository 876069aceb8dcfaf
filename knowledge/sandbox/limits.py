"""How much one run in a sandbox may take."""

from typing import NamedTuple

MIB = 1 << 20


class Limits(NamedTuple):
    """Bytes, counts and seconds."""

    memory: int = 4096 * MIB
    """Of its own data, in each process (`RLIMIT_DATA`: programs that only set addresses aside are not in its way)."""
    together: int = 6144 * MIB
    """Of all processes, with what they write in memory, where a control group can count it."""
    processes: int = 512
    """And threads, of the whole tree."""
    descriptors: int = 4096
    file: int = 1024 * MIB
    """The largest file that it may write."""
    project: int = 2048 * MIB
    """All that it may write in the project's copy."""
    scratch: int = 512 * MIB
    """All that it may write in each folder for passing things."""
    output: int = 1 * MIB
    """What of its output is passed on; the rest is counted."""
    seconds: float = 600.0
