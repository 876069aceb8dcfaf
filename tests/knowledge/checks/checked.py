"""Makes a check that was run, for tests of what follows from it."""

from typing import Any

from knowledge.events import CheckFinished
from knowledge.redact import clean
from tests.making import NOW


def checked(command: str = "pytest", status: int = 1, **more: Any) -> CheckFinished:
    usual: dict[str, Any] = {
        "job": 12,
        "cwd": clean("/src"),
        "started": NOW,
        "duration_ms": 1_500,
        "ended": "exited",
        "output": "job:12",
        "output_bytes": 0,
        "sort": "tests",
        "level": "full",
    }
    return CheckFinished(command=clean(command), status=status, **(usual | more))
