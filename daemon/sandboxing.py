"""The sandbox, by module name: a command runs it in its own process, whether or not a daemon listens."""

import importlib
from pathlib import Path
from typing import Any

from daemon.paths import Paths

_FRONT, _KERNEL = "services.sandbox.front", "services.sandbox.kernel"


def rooms(paths: Paths) -> Path:
    """Where each run has a folder while it lasts."""
    return paths.make().cache / "sandbox"


def front() -> Any:
    """What commands may ask of it: `probe`, `opened`, and `Asked`, which what was opened runs."""
    return importlib.import_module(_FRONT)


def adopt_orphans() -> None:
    """Have what a sandbox leaves to be waited for become ours: whoever measures it has to count that."""
    importlib.import_module(_KERNEL).adopt_orphans()
