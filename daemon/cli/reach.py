"""Reaching the daemon from the command line, without the bus: the supervisor's socket."""

from typing import Any

from daemon.control import ask
from daemon.paths import Paths
from knowledge.errors import DaemonUnreachable

PATIENCE_S = 5.0


def request(paths: Paths, do: str, patience: float = PATIENCE_S) -> dict[str, Any]:
    """What the supervisor answers. Raises DaemonUnreachable."""
    try:
        answer = ask(paths.control, do, patience)
    except (ConnectionError, FileNotFoundError) as error:
        raise DaemonUnreachable from error
    except TimeoutError as error:
        raise DaemonUnreachable(f"no answer in {patience:g} s", hint="see `sotto logs supervisor`") from error
    except OSError as error:
        raise DaemonUnreachable(f"{paths.control} ({error.strerror})") from error
    return answer or {}


def running(paths: Paths) -> bool:
    """Whether a daemon answers."""
    try:
        ask(paths.control, "ping", PATIENCE_S)
    except OSError:
        return False
    return True
