"""Hears of commands through the spool: files that `sotto run` leaves there, whether or not anybody listens.

A record is removed when the hub has it. Read twice, it counts once: its bookmark has been passed by then.
"""

import contextlib
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from daemon.service import Seen, Service, World
from daemon.spool import CommandRecord, discard, read, records, set_aside, sweep
from daemon.watch import DirectoryWatch
from knowledge.errors import Malformed
from knowledge.events import CommandFinished, OutputAppended
from knowledge.redact import Clean, clean, clean_torn
from knowledge.redaction.known import Known
from knowledge.redaction.vault import Vault, home_of
from knowledge.store.log_writer import Bookmark

CHUNK = 64 << 10
"""Characters of output in one row of its stream."""
LONGEST = 64 << 10
"""Characters of a command line that are kept; a shell's `*` can make it longer than a message may be."""
LONGEST_SESSION = 1_024
_OURS = re.compile(r"run-[A-Za-z0-9_-]{1,100}", re.ASCII)
"""The name of a record; it becomes that of a stream and of a bookmark."""
_LEFT_OUT = re.compile(r"\n\[\d+ bytes left out\]\n")
_log = logging.getLogger("shell")


class Shell(Service):
    """Spool in, OutputAppended and CommandFinished out."""

    name = "shell"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._watch = DirectoryWatch(world.paths.spool)
        self._on_their_way: set[Path] = set()
        self._vault = Vault(os.environ, home_of(os.environ))

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
        known = self._vault.around(record.cwd)
        yield from _output_appended(stream, _clean_output(record, known))
        finished = CommandFinished(
            command=clean(record.command, LONGEST, known=known),
            cwd=clean(record.cwd, LONGEST, known=known),
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


def _clean_output(record: CommandRecord, known: Known) -> Clean:
    """What was printed, redacted as a whole before it is cut into rows."""
    gap = _LEFT_OUT.search(record.output)
    if gap is None:
        return clean(record.output, known=known)
    return clean_torn(record.output[: gap.start()], gap[0], record.output[gap.end() :], known=known)


def _output_appended(stream: str, output: Clean) -> Iterator[Seen]:
    """The output as rows of a stream; rows that are there already are left alone by the hub."""
    off = 0
    for off, piece in enumerate(output.parts(CHUNK), 1):
        yield Seen((OutputAppended(stream=stream, off=off - 1, kind="stdout", text=piece),))
    if off:
        yield Seen((OutputAppended(stream=stream, off=off, kind="end", text=clean("")),))


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
