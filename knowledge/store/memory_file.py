"""The one writer of memory in a process, which its services share."""

from pathlib import Path

from knowledge.store.memory import Memory


class MemoryFile:
    """Opened at the first need, and anew where somebody removed the file or put another in its place.

    Whoever keeps something that belongs to one `Memory` asks `open` each time, and begins anew when it is another.
    What is written to a file that was removed, nobody reads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._memory: Memory | None = None

    def open(self) -> Memory:
        """The memory as it is now. Raises WriterBusy, Unwritable."""
        if self._memory and self._memory.gone:
            self.close()
        self._memory = self._memory or Memory.writer(self._path)
        return self._memory

    def close(self) -> None:
        """Let go of it; twice is as good as once."""
        if self._memory:
            self._memory.close()
            self._memory = None
