"""The sandbox, by module name: a command runs it in its own process, whether or not a daemon listens."""

import importlib
from pathlib import Path
from typing import Any

from daemon.paths import Paths

_FRONT = "services.sandbox.front"


def rooms(paths: Paths) -> Path:
    """Where each run has a folder while it lasts."""
    return paths.make().cache / "sandbox"


def front() -> Any:
    """What commands may ask of it: `probe`, `opened`, and `Asked`, which what was opened runs."""
    return importlib.import_module(_FRONT)
