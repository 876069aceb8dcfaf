"""What one generation of the daemon leaves to the next: open descriptors, named in one environment variable."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from daemon.child import Child, ForkedChild
from daemon.leash import Leash
from knowledge.errors import StartFailed

VARIABLE = "SOTTO_INHERITED"
COMMAND = (sys.executable, "-I", "-m", "daemon.cli.main", "up", "--foreground")
_NOT_ITS_OWN = ("WATCHDOG_PID",)
"""Variables that name this process and would mislead another."""


class Inheritance(NamedTuple):
    """Descriptors that stay open across the start of the next generation, and whom they come from."""

    leash: int
    lock: int
    """The daemon's lock; it is held as long as one generation has it open."""
    listeners: dict[str, int]
    data: str
    """The directory that the lock is for: who is started with another environment must not take over."""
    pid: int
    release: str
    stable_s: float


def received() -> Inheritance | None:
    """What was left to this process; None when it is the first of its line. Raises StartFailed."""
    said = os.environ.pop(VARIABLE, None)
    if said is None:
        return None
    try:
        inherited = Inheritance(**json.loads(said))
        for descriptor in (inherited.leash, inherited.lock, *inherited.listeners.values()):
            os.set_inheritable(descriptor, False)
    except (ValueError, TypeError, AttributeError, OSError) as error:
        raise StartFailed(f"{VARIABLE} does not say what was left to us", hint=f"unset {VARIABLE}") from error
    return inherited


def leave(own: Inheritance, said: Path, command: Iterable[str] = COMMAND) -> Child:
    """Start the next generation, with the code that is installed now; `said` is the file it prints to.

    `own` is what we hold ourselves; its leash is replaced by a new one. Raises OSError.
    """
    ours, theirs = Leash.pair()
    left = own._replace(leash=theirs.fileno(), pid=os.getpid())
    kept = (left.leash, left.lock, *left.listeners.values())
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_ITS_OWN}
    environment[VARIABLE] = json.dumps(left._asdict())
    words = list(command)
    printed = _printed(said)
    prints = [(os.POSIX_SPAWN_DUP2, printed, 1), (os.POSIX_SPAWN_DUP2, printed, 2)]
    for descriptor in kept:
        os.set_inheritable(descriptor, True)
    try:
        pid = os.posix_spawn(words[0], words, environment, file_actions=prints)
    except OSError:
        ours.close()
        raise
    finally:
        for descriptor in kept:
            os.set_inheritable(descriptor, False)
        os.close(printed)
        theirs.close()
    return ForkedChild(pid, ours)


def _printed(said: Path) -> int:
    """The file that the next generation prints to; where it cannot be written, nowhere: that is no reason to stay."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(said, flags | os.O_CREAT, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
