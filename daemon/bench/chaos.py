"""Half an hour in which everything happens that can: kills, delays, hand-overs, a full disk, a wrong clock, floods.

    python -m daemon.bench.chaos [--minutes 30] [--seed N]

Then it stops, and within a stated time the daemon has to be healthy, and nothing may be lost, doubled or left behind.
"""

import argparse
import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from daemon.bench.figures import table
from knowledge.views import RowView

DISK_MB, DISK_MB_A_MINUTE = 400, 20
"""Size of the run's own disk: `sotto status` complains below 200 free."""
NAMESPACES = ("unshare", "-Urmpf", "--kill-child", "--mount-proc")
_MOUNT = 'mount -t tmpfs -o size="$1"m none "$0" && shift && exec "$@"'


def chaos(minutes: float, tell: Callable[[str], None], seed: int | None = None, *, keep: bool = False) -> list[RowView]:
    """Perturb a real daemon for that long, and judge it afterwards. Raises RuntimeError when it could not be run.

    What a run that failed leaves behind is kept, and where is told; with `keep`, that of any run.
    """
    seed = secrets.randbelow(1 << 20) if seed is None else seed
    folder = Path(tempfile.mkdtemp(prefix="sotto-chaos-"))
    tell(f"chaos with seed {seed}")
    (folder / "disk").mkdir()
    run = [sys.executable, "-I", "-m", "daemon.bench.chaos_run", str(folder), str(seed), str(minutes * 60)]
    how = ["own-disk" if own_namespaces() else "no-disk", *(["keep"] if keep else [])]
    if how[0] == "own-disk":
        megabytes = str(DISK_MB + round(DISK_MB_A_MINUTE * minutes))
        command = [*NAMESPACES, "sh", "-c", _MOUNT, str(folder / "disk"), megabytes, *run, *how]
    else:
        command = [*run, *how]
    rows = _watch(command, tell)
    if all(row.ok for row in rows) and not keep:
        shutil.rmtree(folder)
    else:
        tell(f"chaos: what it left is in {folder}")
    return rows


def own_namespaces() -> bool:
    """Whether we may have a disk and processes of our own."""
    probe = [*NAMESPACES, "sh", "-c", "mount -t tmpfs none /mnt"]
    return (
        shutil.which("unshare") is not None and subprocess.run(probe, capture_output=True, check=False).returncode == 0
    )


def _watch(command: Sequence[str], tell: Callable[[str], None]) -> list[RowView]:
    rows: list[RowView] = []
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        for line in running.stdout:
            said = json.loads(line)
            if "tell" in said:
                tell(said["tell"])
            rows += [RowView.model_validate(row) for row in said.get("rows", ())]
    if not rows:
        raise RuntimeError(f"the run ended with {running.returncode} before it could be judged")
    return rows


def main(words: Sequence[str]) -> int:
    """Run, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m daemon.bench.chaos")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--keep", action="store_true", help="keep what the run wrote down, also when all is well")
    arguments = parser.parse_args(words)
    rows = chaos(arguments.minutes, lambda what: print(what, flush=True), arguments.seed, keep=arguments.keep)
    for line in table(rows):
        print(line)
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
