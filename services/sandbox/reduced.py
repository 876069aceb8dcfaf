"""Start a command without namespaces: Landlock, a stricter filter of system calls, and a real copy of the project.

A *keeper* stands between us and the command: what the command leaves behind becomes its child, and it ends them all.
"""

import contextlib
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from knowledge.sandbox.calls_filter import filter_for
from knowledge.sandbox.profile import Inside
from knowledge.sandbox.rights import (
    ALL_FILES,
    ALL_NETWORK,
    ALL_SCOPES,
    DEVICE,
    DEVICES,
    FOR_FILES,
    LOOK,
    OWN,
)
from services.sandbox import groups, kernel
from services.sandbox.starting import Started, bound, forked

_HEARD = (signal.SIGTERM, signal.SIGCHLD)
_NO_PROGRAM = 127
_WHAT_GIT_MAY_NOT_READ = {"GIT_CONFIG_NOSYSTEM": "1"}
"""It wants to be told; what is merely not there is no matter to it."""


class Reduced(NamedTuple):
    """How a command is started at the reduced level."""

    inside: Inside
    """`project` is the original; the command runs in the first of `copied`."""
    copied: tuple[Path, ...]
    home: Path
    """Its home, which is also for passing things."""


def start(how: Reduced, command: Sequence[str], group: groups.Counted) -> Started:
    """Raises StepRefused."""

    def become() -> NoReturn:
        kernel.adopt_orphans()
        _keep(how, command, group)

    return forked(become, -1, signal.SIGTERM)


def _keep(how: Reduced, command: Sequence[str], group: groups.Counted) -> NoReturn:
    """Run the command, end with it or when told to, and leave nobody behind.

    Only the command is in the group: when memory runs out there, who has to end all of it must not be ended himself.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
    kernel.die_with_parent(signal.SIGTERM)
    keeper = os.getpid()
    pid = os.fork()
    if pid == 0:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        kernel.die_with_parent()
        if os.getppid() != keeper:
            os._exit(1)
        groups.enter(group)
        _become(how, command)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    status = _until_over(pid)
    _end_all()
    os._exit(status)


def _until_over(pid: int) -> int:
    while True:
        if signal.sigwait(_HEARD) == signal.SIGTERM:
            return 128 + signal.SIGKILL
        status = _reaped(pid)
        if status is not None:
            return status if status >= 0 else 128 - status


def _reaped(pid: int) -> int | None:
    """Wait for whoever has ended; the exit code of `pid` if that is among them."""
    while True:
        try:
            ended, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return 1
        if ended == pid:
            return os.waitstatus_to_exitcode(status)
        if ended == 0:
            return None


def _end_all() -> None:
    """End every descendant: those of the ended become ours, until there is none."""
    while True:
        children = _children()
        if not children:
            return
        for one in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, 0)


def _children() -> list[int]:
    return [int(one) for one in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()]


def _become(how: Reduced, command: Sequence[str]) -> NoReturn:
    os.setsid()
    os.chdir(how.copied[0] / Path(how.inside.cwd).relative_to(how.inside.project))
    own = {"HOME": str(how.home), "TMPDIR": str(how.home), **_WHAT_GIT_MAY_NOT_READ}
    environment = {"PATH": os.defpath, **dict(how.inside.environment), **own}
    bound(how.inside.limits, processes=False)
    kernel.give_up_rights()
    kernel.landlock(ALL_FILES, ALL_NETWORK, ALL_SCOPES, _allowed(how))
    kernel.filter_calls(filter_for(os.uname().machine, reduced=True))
    try:
        os.execvpe(command[0], list(command), environment)  # noqa: S606
    except OSError as error:  # as a shell has it; all else worked
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        os._exit(_NO_PROGRAM)


def _allowed(how: Reduced) -> list[tuple[str, int]]:
    looked = [(one, LOOK if Path(one).is_dir() else LOOK & FOR_FILES) for one in how.inside.readable]
    return [
        *looked,
        *((one, DEVICE) for one in DEVICES),
        *((str(one), OWN) for one in (*how.copied, how.home)),
    ]
