"""The kinds of jobs there are, by name."""

import importlib
from collections.abc import Mapping

from daemon.jobs.kind import Kind

NAMES = ("integrity", "tidy", "checks", "bisect", "try_fix")
"""Files in `daemon/jobs/kinds/`."""


def kinds() -> Mapping[str, Kind]:
    """Every kind, loaded by name."""
    return {name: importlib.import_module(f"daemon.jobs.kinds.{name}").KIND for name in NAMES}
