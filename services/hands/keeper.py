"""Keeps one command: a process of its own that starts it, passes on what it prints, and ends all of it in time.

It outlives the hands for a moment: when they die it ends the command before it ends itself.
"""

import contextlib
import os
import secrets
import select
import signal
import subprocess
import time
from collections import deque
from pathlib import Path
from typing import Literal

from daemon import sandboxing
from daemon.check_output import ERRORS, CheckOutput
from daemon.child import die_with_parent
from daemon.leash import Leash, Packet
from knowledge.redaction.vault import Vault, home_of
from knowledge.tasks.effects import RunCommand
from services.hands.process_end import Children

Ending = Literal["exited", "time", "stopped", "alone"]
"""By itself, when its time was over, because it was told to, or because nobody was left to tell of it."""
UMASK = 0o022
_PIECE = 8_000
"""Characters of output in a packet; each may take six bytes there."""
_PAUSE_S = 0.25
"""What was printed bit by bit is passed on after that, even where nothing follows."""
_CHUNK = 65_536
_ATTACHED = (0, 1, 2)


def keep(leash: Leash, effect: RunCommand, folder: int) -> None:
    """Be the keeper, until all has been told or nobody listens any more. `folder` is the directory, open."""
    hands = os.pidfd_open(os.getppid())
    die_with_parent(0)  # who only dies leaves the command behind
    _let_go({leash.fileno(), folder, hands})
    os.setsid()
    os.fchdir(folder)
    sandboxing.adopt_orphans()
    output, prints = os.pipe2(os.O_CLOEXEC)
    began = time.monotonic()
    try:
        process = _started(effect, prints)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        leash.send({"failed": getattr(error, "strerror", None) or str(error)})
        return
    process.returncode = 0  # it is waited for by its number
    os.close(prints)
    kept = Kept(leash, hands, output, process.pid, effect)
    kept.leave(kept.follow(began + effect.seconds), began)


def _started(effect: RunCommand, prints: int) -> "subprocess.Popen[bytes]":
    assert effect.program
    return subprocess.Popen(
        effect.argv,
        executable=effect.program.path,
        env=dict(effect.environment),
        stdin=subprocess.DEVNULL,
        stdout=prints,
        stderr=prints,
        start_new_session=True,
        umask=UMASK,
        preexec_fn=_become,  # noqa: PLW1509 - there is one thread
    )


def _become() -> None:
    """What a process of the user's has and one of the daemon's has not. In the child, before it is the command."""
    die_with_parent()
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        with contextlib.suppress(OSError):
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    with contextlib.suppress(OSError):  # only some may be less nice
        os.setpriority(os.PRIO_PROCESS, 0, 0)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("0", encoding="ascii")


def _let_go(wanted: set[int]) -> None:
    """Let nothing go on through what the hands have open: the bus, the log, other commands. No number is free then."""
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for one in list(Path("/proc/self/fd").iterdir()):
        number = int(one.name)
        if number not in wanted and number not in _ATTACHED and number != nothing:
            with contextlib.suppress(OSError):  # it was the one of the listing
                os.fstat(number)
                os.dup2(nothing, number, inheritable=False)


class Kept:
    """A running command, and those who are told of it."""

    def __init__(self, leash: Leash, hands: int, output: int, leader: int, effect: RunCommand) -> None:
        environment = dict(effect.environment)
        known = Vault({**os.environ, **environment}, home_of(environment)).around(effect.cwd)
        self._leash, self._hands, self._output = leash, hands, output
        self._said: deque[Packet] = deque([{"began": leader}])
        self._printed = CheckOutput(secrets.token_bytes(32), known, self._say)
        self._children = Children(leader)
        self._death = os.pidfd_open(leader)
        self._alone = False
        self._poll = select.poll()
        for one in (hands, output, self._death):
            self._poll.register(one, select.POLLIN)

    def follow(self, until: float) -> Ending:
        """Until it has ended, or has to be."""
        while (left := until - time.monotonic()) > 0:
            ready = self._turn(left)
            if self._alone:
                return "alone"
            if self._leash.fileno() in ready and any(one["do"] == "stop" for one in self._leash.receive()):
                return "stopped"
            if self._death in ready:
                return "exited"
        return "time"

    def leave(self, ended: Ending, began: float) -> None:
        """End what is left of it, and tell all."""
        self._poll.unregister(self._death)
        others = [one for one in self._children.there() if one != self._children.leader]
        end = self._children.kill if ended == "alone" else self._children.end
        beyond = end(self._drain)
        self._drain()
        self._printed.end()
        status = self._children.status
        code = None if status is None else os.waitstatus_to_exitcode(status)
        self._said.append(
            {
                "ended": ended,
                "status": code if code is None or code >= 0 else 128 - code,
                "others": len(others),
                "beyond": beyond,
                "seconds": time.monotonic() - began,
            }
        )
        while self._said and not self._alone:
            self._turn(None)

    def _turn(self, seconds: float | None) -> frozenset[int]:
        """Wait for something, take what is printed, and tell what there is; on which descriptors something happened."""
        self._poll.register(self._leash.fileno(), select.POLLIN | (select.POLLOUT if self._said else 0))
        wait = _PAUSE_S if seconds is None else min(seconds, _PAUSE_S)
        found = frozenset(one for one, _ in self._poll.poll(int(wait * 1_000) + 1))
        if self._output in found:
            self._take()
        else:
            self._printed.pause()
        self._alone = self._alone or self._hands in found or self._leash.cut
        while self._said and not self._alone and self._leash.send(self._said[0]):
            self._said.popleft()
        return found

    def _take(self) -> bool:
        """What was printed; whether there may be more."""
        try:
            data = os.read(self._output, _CHUNK)
        except BlockingIOError:
            return False
        if data:
            self._printed.put(ERRORS, data)
        else:
            with contextlib.suppress(KeyError):
                self._poll.unregister(self._output)
        return bool(data)

    def _drain(self) -> None:
        """What lies in the pipe, while what writes there is ended."""
        os.set_blocking(self._output, False)
        while self._take():
            pass

    def _say(self, text: str) -> None:
        self._said.extend({"say": text[at : at + _PIECE]} for at in range(0, len(text), _PIECE))
