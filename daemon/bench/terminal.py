"""What `sotto shell` costs the person before it: each key, a flood, its start, its memory; beside a bare terminal.

Keys are typed in turn into a bare terminal, a captured one and one behind `script`, all of which echo them.
"""

import os
import pty
import select
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from daemon.bench.figures import Asked, at_least, at_most, fresh_home, median, percentile
from daemon.paths import Paths
from knowledge.views import RowView

KEYS, PAUSE_S = 2_000, 0.002
FLOOD_LINES, LINE = 400_000, "a line of output that is about as long as lines of builds and tests are\n"
READ = 64 << 10
STARTS = 9
READY = b"ready\r\n"
_CAPTURED = [sys.executable, "-m", "daemon.cli.main", "shell", "--"]
_SCRIPT = ["script", "-q", "-f", "/dev/null"]
"""The relay of util-linux, written in C: what any process between costs on this machine at this moment."""
_ECHOING = ["sh", "-c", "echo ready; exec cat"]
_MS = 1_000


class _Open(NamedTuple):
    """A terminal that we hold, with a program in it."""

    process: int
    end: int

    def until(self, text: bytes) -> bytes:
        shown = b""
        while text not in shown[-len(text) - READ :]:
            shown += os.read(self.end, READ)
        return shown

    def drop(self) -> None:
        os.close(self.end)
        os.waitpid(self.process, 0)


def terminal(asked: Asked) -> list[RowView]:
    """Every figure of `sotto shell`."""
    scale = 10 if asked.full else 1
    with fresh_home() as paths:
        asked.tell("keys")
        bare, ours, *others = keys(paths, KEYS * scale)
        asked.tell("a flood")
        flood = [max(_flood(paths, words) for _ in range(3)) for words in ([], _CAPTURED)]
        asked.tell("starts")
        starts = median([_start_cpu_ms(paths) for _ in range(STARTS)])
        memory = _memory_mb(paths)
    return [
        at_most("a key through `sotto shell` p50", percentile(ours, 50), "ms", None, percentile(bare, 50)),
        at_most("a key through `sotto shell` p99", percentile(ours, 99), "ms", 1, percentile(bare, 99)),
        *(
            at_most("a key through `script` p99", percentile(other, 99), "ms", None, percentile(bare, 99))
            for other in others
        ),
        at_least("a flood through `sotto shell`", flood[1], "MB/s", None, flood[0]),
        at_most("CPU of the start of `sotto shell`", starts, "ms", 100),
        at_most("memory of `sotto shell`, not shared", memory, "MB", None),
    ]


def keys(paths: Paths, count: int) -> list[list[float]]:
    """Milliseconds from a key to its echo: of a bare terminal, a captured one, and one behind `script` if there is."""
    opened = [_open(paths, []), _open(paths, _CAPTURED)]
    if shutil.which(_SCRIPT[0]):
        opened.append(_open(paths, _SCRIPT, ["-c", shlex.join(_ECHOING)]))
    times: list[list[float]] = [[] for _ in opened]
    for one in opened:
        one.until(READY)
    for at in range(count):
        for one, taken in zip(opened, times, strict=True):
            time.sleep(PAUSE_S)
            began = time.perf_counter()
            os.write(one.end, b"x" if (at + 1) % 500 else b"\n")  # a line has an end, beyond which nothing is echoed
            os.read(one.end, READ)
            taken.append((time.perf_counter() - began) * _MS)
            while select.select([one.end], [], [], 0)[0]:
                os.read(one.end, READ)
    for one in opened:
        one.drop()
    return times


def _flood(paths: Paths, words: Sequence[str]) -> float:
    """Megabytes a second of `cat` of a large file."""
    with tempfile.NamedTemporaryFile("w", dir=paths.data) as file:
        file.write(LINE * FLOOD_LINES)
        file.flush()
        one = _open(paths, words, ["sh", "-c", f"echo ready; read go; cat {file.name}; echo over"])
        one.until(READY)
        began = time.perf_counter()
        os.write(one.end, b"\n")
        size, last = 0, b""
        while b"over\r\n" not in last:
            data = os.read(one.end, READ)
            size, last = size + len(data), last[-16:] + data
        taken = time.perf_counter() - began
        one.drop()
    return size / taken / 1e6


def _start_cpu_ms(paths: Paths) -> float:
    """CPU time of a captured shell that ends at once, without the shell's own, which is next to nothing."""
    process, end = _open(paths, _CAPTURED, ["/bin/true"])
    while select.select([end], [], [], 10)[0]:
        try:
            os.read(end, READ)
        except OSError:
            break
    used = os.wait4(process, 0)[2]
    os.close(end)
    return (used.ru_utime + used.ru_stime) * _MS


def _memory_mb(paths: Paths) -> float:
    """Private memory of relay and keeper together."""
    one = _open(paths, _CAPTURED)
    one.until(READY)
    own = Path(f"/proc/{one.process}/cmdline").read_bytes()
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cmdline").read_bytes() == own and f"SOTTO_HOME={paths.data.parent}" in _environment(entry):
                total += sum(
                    int(line.split()[1])
                    for line in (entry / "smaps_rollup").read_text().splitlines()
                    if line.startswith("Private_")
                )
        except OSError:
            continue
    one.drop()
    return total / 1024


def _environment(process: Path) -> list[str]:
    return (process / "environ").read_text(errors="replace").split("\0")


def _open(paths: Paths, words: Sequence[str], program: Sequence[str] = _ECHOING) -> _Open:
    process, end = pty.fork()
    if not process:
        surroundings = {**os.environ, "SOTTO_HOME": str(paths.data.parent)}
        command = [*words, *program]
        os.execvpe(command[0], command, surroundings)  # noqa: S606 - a list, as everywhere
    os.set_inheritable(end, False)  # or the next program would keep this terminal open
    return _Open(process, end)
