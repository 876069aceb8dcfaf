"""What the last green runs of a command printed: a line that they printed too does not say why this one failed."""

import zlib
from collections.abc import Iterable

from knowledge.failures.fingerprint import template
from knowledge.failures.marks import all_masked
from knowledge.failures.text import Text
from knowledge.store.memory import Memory

RUNS = 3
"""Green runs of one command that are remembered."""
KEPT = 1_500
"""Runs of all commands."""
LONGEST = 512 << 10
"""Characters of one output that are read; of a longer one its end."""


class Greens:
    """Reading them; a writer's `Memory` makes it a writer's."""

    def __init__(self, memory: Memory) -> None:
        self._database = memory.database

    def of(self, key: str) -> frozenset[str]:
        """Masked lines of the last green runs."""
        rows = self._database.all("greens", {"key": key, "limit": RUNS})
        return frozenset(line for row in rows for line in zlib.decompress(row["lines"]).decode().split("\n"))

    def add(self, key: str, seq: int, output: str) -> None:
        """Remember a green run, and forget what is too old for it."""
        lines = zlib.compress("\n".join(_lines(output)).encode("utf-8", "replace"))
        with self._database.transaction():
            self._database.run("put_green", {"key": key, "seq": seq, "lines": lines})
            self._database.run("forget_older_greens", {"key": key, "kept": RUNS - 1})
            self._database.run("forget_oldest_greens", {"kept": KEPT})


def key_of(project: int | None, cwd: str, command: str) -> str:
    """Runs of one key are runs of the same command in the same place."""
    return "\x1f".join((str(project or 0), cwd, template(command)))


def _lines(output: str) -> Iterable[str]:
    return dict.fromkeys(line for line in all_masked(Text(output[-LONGEST:]).lines) if line)
