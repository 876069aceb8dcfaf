"""Runs commands that were granted: exactly the words, the directory and the environment that were shown, once.

Each has a keeper, a process of its own. That it was begun is on disk before it is, so it is never begun twice.
"""

import os
import select
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from daemon.acting.standing import still
from daemon.child import Child, fork
from daemon.leash import Packet
from daemon.service import StreamReader
from knowledge.errors import ActRefused, NotFound
from knowledge.events import ActDone, ActFailed, Event, OutputAppended
from knowledge.lasting import lasting
from knowledge.redact import clean
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import RunCommand
from knowledge.tasks.grant import LASTS_S
from services.hands.checkpoint import Granted, sealed
from services.hands.keeper import keep

BEGUN = "begun"
"""A file in the room of an act: from then on nobody knows whether it had its effect, until that is said."""
STOPS_MS = 8_000
"""What a keeper has to end a command; it needs two seconds where that does not end by itself."""
_UNKNOWN = "whether it had its effect is not known"
_LOOK = "look at what it was to change before you ask for it again"


def stream_of(approval: int) -> str:
    """Where what it prints is kept."""
    return f"act:{approval}"


class Commands:
    """The hand for RunCommand."""

    def __init__(self, streams: StreamReader) -> None:
        self._streams = streams
        self._ready = select.epoll()
        self._running: dict[int, _Running] = {}
        """By their leashes."""

    def act(self, granted: Granted[RunCommand], room: Path) -> Sequence[Event]:
        """Begin it; `heard` tells the rest. Raises ActRefused where it is not what was shown any more."""
        effect, approval = sealed(granted), granted.approval
        if any(one.approval.id == approval.id for one in self._running.values()):
            return ()
        if (room / BEGUN).exists():
            return self._interrupted(approval)
        if time.time_ns() // 1_000 > approval.decided_at + LASTS_S * 1_000_000:
            raise ActRefused("nobody was there to begin it in time")
        folder = _opened(effect)
        try:
            _begin(room)
            child = fork("act", lambda leash: keep(leash, effect, folder), [])
        except OSError as error:
            raise ActRefused(f"it could not be begun: {error.strerror}") from error
        finally:
            os.close(folder)
        self._running[child.leash.fileno()] = _Running(approval, effect, child)
        self._ready.register(child.leash.fileno(), select.EPOLLIN)
        return ()

    def fileno(self) -> int:
        return self._ready.fileno()

    def heard(self) -> Iterator[tuple[int, Sequence[Event]]]:
        """What was printed, and how it ended."""
        for descriptor, _ in self._ready.poll(0):
            one = self._running[descriptor]
            for packet in one.child.leash.receive():
                if events := one.told(packet):
                    yield one.approval.id, events
            if one.child.leash.cut:
                self._ready.unregister(descriptor)
                del self._running[descriptor]
                yield from one.gone()

    def stop(self) -> None:
        """Have all that runs ended; `heard` tells of it. Can be called again."""
        for one in self._running.values():
            one.child.leash.send({"do": "stop"})
        for one in self._running.values():
            one.wait()

    def _interrupted(self, approval: Approval) -> Sequence[Event]:
        """Of what was begun by hands that were killed. Their keeper has ended it, or does so now."""
        off = 0
        with suppress(NotFound):
            for chunk in self._streams.read(stream_of(approval.id)):
                off = chunk.off + 1
        return [
            _chunk(approval, off, "", end=True),
            _failed(approval, f"Sotto was interrupted while it ran; {_UNKNOWN}"),
        ]


class _Running:
    """One command, as the hands see it."""

    def __init__(self, approval: Approval, effect: RunCommand, child: Child) -> None:
        self.approval, self.child = approval, child
        self._effect = effect
        self._off = 0
        self._over = False
        self._leader = 0

    def told(self, packet: Packet) -> Sequence[Event]:
        """What a word of its keeper amounts to."""
        if "say" in packet:
            return [self._printed(packet["say"])]
        if "failed" in packet:
            self._over = True
            return self._ended(ActFailed, error=clean(f"it could not be begun: {packet['failed']}"))
        if "ended" in packet:
            self._over = True
            return self._how(packet)
        self._leader = packet["began"]
        return ()

    def wait(self) -> None:
        """Until its keeper has ended. What it has said by then is read by `heard`; one that hangs is killed."""
        waiting = select.poll()
        waiting.register(self.child.fileno(), select.POLLIN)
        if not waiting.poll(STOPS_MS):
            self.child.kill(signal.SIGKILL)

    def gone(self) -> Iterator[tuple[int, Sequence[Event]]]:
        """Its keeper has ended; where it had said nothing of that, the command goes with it."""
        ending = self.child.reap()
        if self._over:
            return
        if self._leader:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._leader, signal.SIGKILL)
        error = (
            f"what kept it ended ({ending}), and it was ended with that, but for what had left its group; {_UNKNOWN}"
        )
        yield self.approval.id, self._ended(ActFailed, error=clean(error))

    def _how(self, packet: Packet) -> Sequence[Event]:
        status, what = packet["status"], f"`{_short(self._effect)}`"
        took = lasting(packet["seconds"])
        also = [*_others(packet)]
        if packet["ended"] == "exited":
            summary = "; ".join([f"{what} ended with status {status} after {took}", *also])
            return self._ended(ActDone, summary=clean(summary), status=status)
        if packet["ended"] == "time":
            error = f"{what} took longer than {lasting(self._effect.seconds)} and was ended"
        else:
            error = f"Sotto stopped after {took}, and ended it; {_UNKNOWN}"
        return self._ended(ActFailed, error=clean("; ".join([error, *also])), status=status)

    def _ended(self, kind: type[ActDone] | type[ActFailed], **told: Any) -> Sequence[Event]:
        last = _chunk(self.approval, self._off, "", end=True)
        known: dict[str, Any] = {"approval": self.approval.id, "output": stream_of(self.approval.id), **told}
        if kind is ActDone:
            return [last, ActDone(**known, fix=self.approval.fix, failure=self.approval.failure)]
        return [last, ActFailed(**known, hint=clean(_LOOK))]

    def _printed(self, text: str) -> OutputAppended:
        self._off += 1
        return _chunk(self.approval, self._off - 1, text)


def _opened(effect: RunCommand) -> int:
    """The directory, where it and the program are what was shown. Raises ActRefused."""
    if effect.program is None or effect.folder is None:
        raise ActRefused("its plan does not say which program it is, and where")
    try:
        folder = os.open(effect.cwd, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise ActRefused(f"{effect.cwd} is no directory any more ({error.strerror})") from error
    known = os.fstat(folder)
    moved = os.path.realpath(effect.cwd) != effect.cwd
    if moved or (known.st_dev, known.st_ino) != (effect.folder.device, effect.folder.inode):
        os.close(folder)
        raise ActRefused(f"{effect.cwd} is another directory than the one that was shown")
    if not still(effect.program):
        os.close(folder)
        raise ActRefused(f"{effect.program.path} was changed since it was shown")
    return folder


def _begin(room: Path) -> None:
    """Have it on disk that the command is begun. Raises OSError."""
    os.close(os.open(room / BEGUN, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    folder = os.open(room, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _chunk(approval: Approval, off: int, text: str, *, end: bool = False) -> OutputAppended:
    return OutputAppended(stream=stream_of(approval.id), off=off, kind="end" if end else "stdout", text=clean(text))


def _failed(approval: Approval, error: str) -> ActFailed:
    return ActFailed(approval=approval.id, error=clean(error), hint=clean(_LOOK), output=stream_of(approval.id))


def _others(packet: Packet) -> Iterator[str]:
    if packet["others"]:
        yield f"what it had left running was ended with it ({packet['others']})"
    if packet["beyond"]:
        yield f"what runs with other rights than yours could not be ended ({packet['beyond']})"


def _short(effect: RunCommand) -> str:
    line = effect.argv[-1] if effect.argv[1:2] == ("-c",) else " ".join(effect.argv)
    line = " ".join(line.split())
    return line if len(line) <= 80 else f"{line[:79]}…"  # noqa: PLR2004
