"""What the key costs that puts the next command onto the line: its time beside a letter's, and processes."""

import shutil
import tempfile
from pathlib import Path

from daemon.bench.figures import Asked, at_most, fresh_home, median
from daemon.bench.prompt import Typist
from daemon.integration import SHELLS, render
from daemon.next_files import NextFiles
from daemon.paths import Paths
from knowledge.views import RowView

LIMIT_MS = 5.0
KEY, LETTER = b"\x1bn", b"x"
LINE = "true foreseen"
SHOWN = b"foreseen"


def keys(asked: Asked) -> list[RowView]:
    """For each shell that is installed."""
    rows = []
    for shell in SHELLS:
        if shutil.which(shell):
            asked.tell(f"the key in {shell}")
            with fresh_home() as paths:
                render(paths)
                ours, letter, forked = _pressed(shell, paths, 200 if asked.full else 40)
            rows.append(at_most(f"the next command onto the line of {shell}, p50", ours, "ms", LIMIT_MS, letter))
            rows.append(at_most(f"processes that this starts in {shell}", forked, "", 0))
    return rows


def _pressed(shell: str, paths: Paths, count: int) -> tuple[float, float, int]:
    """Medians of the key and of a letter in milliseconds, and the fewest processes that began meanwhile.

    The kernel counts those of the whole machine: what the key starts itself is there each time.
    """
    files = NextFiles(paths.next)
    files.open()
    ours, letters, forked = list[float](), list[float](), list[int]()
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        typist = Typist(shell, Path(folder, "user"), paths, loaded=True)
        for _ in range(count):
            typist.line()
            files.offer(*_last_run(paths), LINE)
            before = _begun()
            ours.append(typist.key(KEY, SHOWN))
            forked.append(_begun() - before)
            letters.append(typist.key(LETTER, LETTER))
            typist.line()
        typist.close()
    return median(ours) * 1_000, median(letters) * 1_000, min(forked)


def _last_run(paths: Paths) -> tuple[str, str]:
    """The session, and its last run: records are counted."""
    runs = (one.stem.removeprefix("run-") for one in paths.spool.glob("run-*.cmd"))
    newest = max(runs, key=lambda run: int(run.rpartition("-")[2]))
    return newest.rpartition("-")[0], newest


def _begun() -> int:
    """Processes that were ever started on this machine."""
    lines = Path("/proc/stat").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("processes "))
