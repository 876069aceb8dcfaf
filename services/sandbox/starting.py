"""Start a command in bubblewrap: fork, leave for namespaces of our own, mount the copy, and become bubblewrap.

Whoever calls this has one thread only. What fails before bubblewrap runs comes back as `StepRefused`.
"""

import json
import os
import resource
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple, NoReturn

from knowledge.errors import StepRefused
from knowledge.sandbox.calls_filter import filter_for
from knowledge.sandbox.limits import Limits
from knowledge.sandbox.profile import Handed, Inside, arguments
from services.sandbox import apart, groups, kernel, network, rooted


class Started(NamedTuple):
    """A running command, and what comes from it."""

    pid: int
    """Of bubblewrap, or of the keeper of a reduced one."""
    output: int
    errors: int
    status: int
    """Where bubblewrap tells of its child as JSON; -1 where nobody does."""
    stop: signal.Signals
    """What ends all of it."""
    listener: int = -1
    """A socket that listens inside, where a proxy is wanted."""


class Full(NamedTuple):
    """How a command is started at the full level."""

    bwrap: str
    inside: Inside
    room: Path
    """A folder of ours, over which memory is mounted where nobody else sees it; with real copies, if there are any."""
    trees: tuple[apart.Tree, ...]
    """The project, and git's folders that are elsewhere."""
    copied: tuple[str, ...] = ()
    """Real copies of them, where no overlay can be mounted."""


def start(how: Full, command: Sequence[str], group: groups.Counted) -> Started:
    """Raises StepRefused."""
    with ExitStack() as passed_on:
        call_filter = _held(filter_for(os.uname().machine), passed_on)
        told, tells = os.pipe2(os.O_CLOEXEC)
        passed_on.callback(os.close, tells)
        merged = how.copied or tuple(apart.merged(how.room, number) for number in range(len(how.trees)))
        handed = Handed(str(how.room / rooted.ROOT), merged, call_filter, tells)
        words = arguments(how.inside, handed, command)
        heard, gives = (passed_on.enter_context(one) for one in socket.socketpair())
        told_words = _held("\0".join(words[: words.index("--")]) + "\0", passed_on)
        rest = words[words.index("--") :]
        tree = rooted.planned(how.inside)

        def become() -> NoReturn:
            groups.enter(group)
            apart.leave(os.getuid(), os.getgid())
            if how.inside.hosts:
                network.apart(gives)
            os.chdir(how.room)  # options of mounts name folders relative to here, whatever signs the path of it has
            if not how.copied:
                apart.overlays(how.room, how.trees, how.inside.limits)
                os.chdir(how.room)  # what is mounted there now
            rooted.put_together(tree)
            bound(how.inside.limits, processes=True)
            for one in (call_filter, tells, told_words):
                os.set_inheritable(one, True)
            os.chdir("/")
            os.execve(how.bwrap, ["bwrap", "--args", str(told_words), *rest], {})  # noqa: S606

        started = forked(become, told, signal.SIGKILL)
        return started._replace(listener=network.given(heard)) if how.inside.hosts else started


def forked(become: Callable[[], NoReturn], status: int, stop: signal.Signals) -> Started:
    """Fork, and let the child become something else, with pipes for its output. Raises StepRefused."""
    output, writes_output = os.pipe2(os.O_CLOEXEC)
    errors, writes_errors = os.pipe2(os.O_CLOEXEC)
    failed, fails = os.pipe2(os.O_CLOEXEC)
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _child(become, (writes_output, writes_errors, fails), parent)
    for one in (writes_output, writes_errors, fails):
        os.close(one)
    with os.fdopen(failed, "rb") as said:
        problem = said.read()
    if problem:
        os.waitpid(pid, 0)
        for one in (output, errors, status):
            if one >= 0:
                os.close(one)
        step, number = json.loads(problem)
        raise StepRefused(step, number)
    return Started(pid, output, errors, status, stop)


def _child(become: Callable[[], NoReturn], ends: tuple[int, int, int], parent: int) -> NoReturn:
    try:
        kernel.die_with_parent()
        if os.getppid() != parent:
            os._exit(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for descriptor, place in ((nothing, 0), (ends[0], 1), (ends[1], 2)):
            os.dup2(descriptor, place)
        kernel.close_at_exec()
        for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        become()
    except StepRefused as error:
        os.write(ends[2], json.dumps([error.step, error.number]).encode())
    except OSError as error:
        os.write(ends[2], json.dumps(["start", error.errno or 0]).encode())
    finally:
        os._exit(1)


def bound(limits: Limits, *, processes: bool) -> None:
    """Limit this process and what it starts."""
    values = [
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_NOFILE, limits.descriptors),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
    ]
    if processes:  # counted in the namespace that we are in, so only those of the sandbox
        values.append((resource.RLIMIT_NPROC, limits.processes))
    for kind, most in values:
        hard = resource.getrlimit(kind)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (value, value))


def _held(content: str | bytes, closing: ExitStack) -> int:
    """A file without a name that holds it, read from its beginning."""
    held = os.memfd_create("sotto")
    closing.callback(os.close, held)
    os.write(held, content.encode() if isinstance(content, str) else content)
    os.lseek(held, 0, os.SEEK_SET)
    return held
