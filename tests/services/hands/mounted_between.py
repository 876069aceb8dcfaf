"""Mounts something within a tree, and tries to get into it; to be run in a mount namespace of its own."""

import contextlib
import errno
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

from daemon.beneath import FOLDER, Tree, by_kernel, by_steps

NO_MOUNTS = 77


def main(tree: str) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "none", f"{tree}/in"], check=False, capture_output=True).returncode:
        sys.exit(NO_MOUNTS)
    Path(f"{tree}/in/x").mkdir()
    refused = 0
    for way in (by_kernel, by_steps):
        for path in ("in", "in/x"):
            with contextlib.suppress(OSError), Tree(tree, way) as one:
                try:
                    os.close(one.open(path, FOLDER))
                except OSError as error:
                    refused += error.errno == errno.EXDEV
    print("refused", refused)


if __name__ == "__main__":
    main(sys.argv[1])
