"""Hears of commands through the spool: files that `sotto run` leaves there, whether or not anybody listens.

A record is removed when the hub has it. Read twice, it counts once: its bookmark has been passed by then.
"""

import contextlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from daemon.service import Seen, Service, World
from daemon.spool import CommandRecord, discard, read, records, set_aside, sweep
from daemon.watch import DirectoryWatch
from knowledge.errors import Malformed
from knowledge.events import CommandFinished, OutputAppended
from knowledge.redact import clean
from knowledge.store.log_writer import Bookmark

CHUNK = 64 << 10
"""Characters of output in one row of its stream."""
LONGEST = 64 << 10
"""Characters of a command line that are kept; a shell's `*` can make it longer than a message may be."""
LONGEST_SESSION = 1_024
_OURS = re.compile(r"run-[A-Za-z0-9_-]{1,100}", re.ASCII)
"""The name of a record; it becomes that of a stream and of a bookmark."""
_log = logging.getLogger("shell")


class Shell(Service):
    """Spool in, OutputAppended and CommandFinished out."""

    name = "shell"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._watch = DirectoryWatch(world.paths.spool)
        self._on_their_way: set[Path] = set()

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._watch.fileno(): self._changed}

    def wake(self) -> Iterator[Seen]:
        sweep(self.world.paths.spool, self.world.clock.now())
        for path in records(self.world.paths.spool):
            if path not in self._on_their_way:
                yield from self._command_finished(path)

    def stop(self) -> None:
        self._watch.close()

    def _changed(self) -> Iterator[Seen]:
        if self._watch.read():
            yield from self.wake()

    def _command_finished(self, path: Path) -> Iterator[Seen]:
        try:
            record = _read(path)
        except Malformed as error:
            _log.warning("%r is set aside: %r", path.name, str(error))
            with contextlib.suppress(OSError):  # what cannot even be moved must not keep the others waiting
                set_aside(path)
            return
        self._on_their_way.add(path)
        stream = path.stem
        yield from self._output_appended(stream, record.output)
        finished = CommandFinished(
            command=clean(record.command[:LONGEST]),
            cwd=clean(record.cwd[:LONGEST]),
            status=record.status,
            started=record.started,
            duration_ms=record.duration_ms,
            shell_session=record.shell_session and record.shell_session[:LONGEST_SESSION],
            output=stream if record.output else None,
            output_bytes=record.output_bytes,
        )
        yield Seen((finished,), Bookmark(f"spool/{stream}", 1), then=lambda: self._committed(path))

    def _committed(self, path: Path) -> None:
        discard(path)
        self._on_their_way.discard(path)

    def _output_appended(self, stream: str, output: str) -> Iterator[Seen]:
        """The output as rows of a stream; rows that are there already are left alone by the hub."""
        pieces = [output[at : at + CHUNK] for at in range(0, len(output), CHUNK)]
        for off, piece in enumerate(pieces):
            yield Seen((OutputAppended(stream=stream, off=off, kind="stdout", text=clean(piece)),))
        if pieces:
            yield Seen((OutputAppended(stream=stream, off=len(pieces), kind="end", text=clean("")),))


def _read(path: Path) -> CommandRecord:
    """A record of ours. Raises Malformed."""
    if not _OURS.fullmatch(path.stem):
        raise Malformed("no name of ours")
    record = read(path)
    try:
        (record.shell_session or "").encode()
    except UnicodeEncodeError as error:
        raise Malformed(str(error)) from error
    return record
