"""Run by the build environment's own Python: make a wheel from the source in the current folder.

Stands alone: nothing of Sotto can be imported there. Arguments: folder for the wheel, folder for the build, settings.
"""

import ctypes
import importlib
import json
import os
import signal
import sys
import tomllib
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1


def _end_all(_number: int, _frame: FrameType | None) -> None:
    """Who started us is gone or wants us gone: cmake, ninja and the compilers go, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.killpg(0, signal.SIGINT)
    sys.exit(130)


def main(wheels: str, build: str, settings: str) -> None:
    """Build at low priority; ninja in `build` goes on where it was stopped."""
    signal.signal(signal.SIGINT, _end_all)
    signal.signal(signal.SIGTERM, _end_all)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.nice(10)
    system = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    backend = importlib.import_module(system["build-backend"])
    backend.build_wheel(wheels, {"build-dir": build, **json.loads(settings)})


if __name__ == "__main__":
    main(*sys.argv[1:])
