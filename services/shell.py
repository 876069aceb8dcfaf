"""Hears of commands through the spool: files that shells and `sotto run` leave there, whether or not anybody listens.

A record is removed when the hub has it. Read twice, it counts once: its bookmark has been passed by then.
"""

import contextlib
import fnmatch
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, cast

from daemon import integration, pausing, spool
from daemon.alarm import Alarm
from daemon.folder_watch import FolderWatch
from daemon.service import Seen, Service, World, on
from daemon.spool_queue import SpoolQueue
from daemon.spool_record import CommandRecord
from knowledge.envelope import Envelope
from knowledge.errors import Malformed
from knowledge.events import (
    CommandFinished,
    Event,
    OutputAppended,
    ProjectMoved,
    ProjectUnwatched,
    ProjectWatched,
    RecordingPaused,
    RecordingResumed,
)
from knowledge.redact import Clean, clean, clean_command, clean_torn
from knowledge.redaction.known import Known
from knowledge.redaction.vault import Vault, home_of
from knowledge.registry import KINDS, Registry
from knowledge.store.log_writer import Bookmark

CHUNK = 64 << 10
"""Characters of output in one row of its stream."""
LONGEST = 64 << 10
"""Characters of a command line that are kept; a shell's `*` can make it longer than a message may be."""
LONGEST_SESSION = 1_024
TOGETHER = 16 << 10
"""Characters of output that are told in one message with their command; in JSON six times as long at most."""
_OURS = re.compile(r"run-[A-Za-z0-9_-]{1,120}", re.ASCII)
"""The name of a record; it becomes that of a stream and of a bookmark."""
_OWN = re.compile(r"\s*(\S*/)?sotto(\s|$)")
"""Commands to Sotto are not the user's work, and `sotto run` tells of its command by itself."""
_log = logging.getLogger("shell")


class Shell(Service):
    """Spool in; OutputAppended, CommandFinished, RecordingPaused and RecordingResumed out."""

    name = "shell"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        past = list(world.past.every(types=KINDS))
        self._registry = Registry(one.event for one in past)
        self._through = past[-1].seq if past else 0
        self._pause = _Pause(world)
        self._queue = SpoolQueue(world.paths.spool, world.clock)
        self._alarm = Alarm()
        self._first: set[str] = set()
        """Records that came while this process watched: no earlier one has read them."""
        self._watch = FolderWatch(whole=True)
        self._watch.watch([world.paths.spool])
        self._vault = Vault(os.environ, home_of(os.environ))

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._watch.fileno(): self._changed, self._alarm.fileno(): self._due}

    def wake(self) -> Iterator[Seen]:
        spool.sweep(self.world.paths.spool, self.world.clock.now())
        with contextlib.suppress(OSError):  # a full disk; the service itself goes by the configuration
            pausing.write_not_in(self.world.paths, self.world.config.shell.not_in)
            integration.sweep(self.world.paths)
        yield from self._look()

    def stop(self) -> None:
        self._watch.close()
        self._alarm.close()

    @on(ProjectWatched)
    def trees_watched(self, event: ProjectWatched, seen: Envelope) -> Iterable[Event]:
        return self._registry_changed(event, seen)

    @on(ProjectUnwatched)
    def trees_left(self, event: ProjectUnwatched, seen: Envelope) -> Iterable[Event]:
        return self._registry_changed(event, seen)

    @on(ProjectMoved)
    def trees_moved(self, event: ProjectMoved, seen: Envelope) -> Iterable[Event]:
        return self._registry_changed(event, seen)

    def _registry_changed(self, event: Event, seen: Envelope) -> Iterable[Event]:
        if seen.seq > self._through:
            self._registry.apply(event)
        return ()

    def _changed(self) -> Iterator[Seen]:
        for folder, names in self._watch.read().items():
            if not names:  # nobody knows which, or the folder is another one now
                self._watch.watch([folder])
            self._first.update(names)
            if not names or any(self._queue.concerns(name) for name in names):
                yield from self._look()

    def _due(self) -> Iterator[Seen]:
        self._alarm.hear()
        yield from self._look()

    def _look(self) -> Iterator[Seen]:
        """Tell a portion of what waits; the alarm sees to the rest, so that others have their turn."""
        yield from self._pause.changed()
        self._queue.look()
        for path in self._queue.portion():
            yield from self._command_finished(path)
        self._first &= self._queue.held
        waits = [one for one in (self._queue.next_s(), self._pause.next_s()) if one is not None]
        if waits:
            self._alarm.ring_in(min(waits))

    def _command_finished(self, path: Path) -> Iterator[Seen]:
        try:
            record = self._read(path)
        except Malformed as error:
            _log.warning("%r is set aside: %r", path.name, str(error))
            with contextlib.suppress(OSError):  # what cannot even be moved must not keep the others waiting
                spool.set_aside(path)
            return
        if record is None:
            return
        if self._unwanted(record):
            self._queue.done(path)
            return
        stream = path.stem
        known = self._vault.around(record.cwd)
        heard = bool(record.output) or record.captured
        output = _clean_output(record, known) if heard else clean("")
        rows = _output_appended(stream, output) if heard else iter(())
        if len(output) > TOGETHER:
            yield from (Seen((row,)) for row in rows)
        finished = CommandFinished(
            command=clean_command(record.command, LONGEST, known=known),
            cwd=clean(record.cwd, LONGEST, known=known),
            status=record.status,
            started=record.started,
            duration_ms=record.duration_ms,
            shell_session=record.shell_session and record.shell_session[:LONGEST_SESSION],
            output=stream if heard else None,
            output_bytes=record.output_bytes,
            shell=cast('Literal["bash", "zsh", "fish"] | None', record.shell),
            run=spool.run_of(path),
        )
        bookmark = Bookmark(f"spool/{stream}", 1)
        project = self._project(record.cwd)
        first = path.name in self._first
        yield Seen((*rows, finished), bookmark, then=lambda: self._queue.done(path), project=project, first=first)

    def _read(self, path: Path) -> CommandRecord | None:
        """A record of ours that is due. Raises Malformed."""
        if not _OURS.fullmatch(path.stem):
            raise Malformed("no name of ours")
        record = self._queue.read(path)
        try:
            ((record.shell_session if record else None) or "").encode()
        except UnicodeEncodeError as error:
            raise Malformed(str(error)) from error
        return record

    def _unwanted(self, record: CommandRecord) -> bool:
        """Whether the user does not want it told."""
        wishes = self.world.config.shell
        if pausing.excluded(record.cwd, wishes.not_in):
            return True
        if record.shell is None:
            return False
        ignored = any(fnmatch.fnmatchcase(record.command, pattern) for pattern in wishes.ignore)
        return ignored or bool(_OWN.match(record.command)) or self._pause.covers(record.started)

    def _project(self, cwd: str) -> int | None:
        if not self._registry.watched or "\0" in cwd or not cwd.startswith("/"):
            return None
        found = self._registry.at(Path(cwd)) or self._registry.at(Path(os.path.realpath(cwd)))
        return found[0].number if found else None


class _Pause:
    """Says when the file that means a pause comes and goes, and takes it away when its time is over."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._said: int | None = None
        self._last = (0, 0)
        for one in world.past.newest([RecordingPaused.__name__, RecordingResumed.__name__], 2):
            self._note(one.event, one.header.at)

    def changed(self) -> Iterator[Seen]:
        now = self._world.clock.now()
        until = pausing.paused_until(self._world.paths, now)
        if until is None and self._world.paths.paused.exists():
            pausing.resume(self._world.paths)
        if until == self._said:
            return
        event = RecordingResumed() if until is None else RecordingPaused(until=until if until >= 0 else None)
        self._note(event, now)
        yield Seen((event,))

    def covers(self, moment: int) -> bool:
        """Whether something that began then began in the last pause."""
        return self._last[0] <= moment < self._last[1]

    def next_s(self) -> float | None:
        """Seconds until it is over by itself."""
        if self._said is None or self._said < 0:
            return None
        return max(0.001, (self._said - self._world.clock.now()) / 1e6)

    def _note(self, event: Event, at: int) -> None:
        if isinstance(event, RecordingPaused):
            begun = self._last[0] if self._said is not None else at
            self._said = pausing.FOREVER if event.until is None else event.until
            self._last = (begun, begun)
        else:
            self._said = None
            self._last = (self._last[0], at)


def _clean_output(record: CommandRecord, known: Known) -> Clean:
    """What was printed, redacted as a whole before it is cut into rows."""
    gap = spool.LEFT_OUT.search(record.output)
    if gap is None:
        return clean(record.output, known=known)
    return clean_torn(record.output[: gap.start()], gap[0], record.output[gap.end() :], known=known)


def _output_appended(stream: str, output: Clean) -> Iterator[OutputAppended]:
    """The output as rows of a stream; rows that are there already are left alone by the hub."""
    off = 0
    for off, piece in enumerate(output.parts(CHUNK), 1):
        yield OutputAppended(stream=stream, off=off - 1, kind="stdout", text=piece)
    yield OutputAppended(stream=stream, off=off, kind="end", text=clean(""))
