"""Records that shells leave in the spool: `run-<session>-<n>.cmd`, fields ended by NUL (decision record 11)."""

import re
from pathlib import Path

from daemon import regular
from daemon.spool_record import LARGEST_FACTS, LARGEST_NUMBER, CommandRecord
from knowledge.errors import Malformed

SUFFIX = ".cmd"
_FIELDS = 9
_NUMBER = re.compile(rb"-?[0-9]{1,19}", re.ASCII)
_SESSION = re.compile(rb"[bzf]-[A-Za-z0-9-]{1,80}", re.ASCII)


class Half(Malformed):
    """This record is not whole yet."""


def read(path: Path) -> CommandRecord:
    """Raises Half, and Malformed for a file that is none of ours."""
    try:
        data = regular.read(path, LARGEST_FACTS)
        written_us = path.lstat().st_mtime_ns // 1_000
    except OSError as error:
        raise Malformed(f"{path.name} ({error})") from error
    *fields, end, rest = [b"", b"", *data.split(b"\0")]
    fields = fields[2:]
    if not data or (len(fields) <= _FIELDS and data.count(b"\0") <= _FIELDS and data.startswith(b"1")):
        raise Half(path.name)
    if (
        len(fields) != _FIELDS
        or end != b"."
        or rest
        or fields[0] != b"1"
        or fields[1] not in (b"bash", b"zsh", b"fish")
    ):
        raise Malformed(f"{path.name} does not have the fields of a record")
    _, shell, session, started, duration, status, awaited, cwd, command = fields
    if not _SESSION.fullmatch(session) or not path.stem.startswith(f"run-{session.decode()}-"):
        raise Malformed(f"{path.name} is of another session")
    length = _number(duration)
    return CommandRecord(
        command=command.decode("utf-8", "surrogateescape"),
        cwd=cwd.decode("utf-8", "surrogateescape"),
        status=_number(status),
        started=_number(started) if started else written_us - length * 1_000,
        duration_ms=length,
        shell_session=session.decode(),
        shell=shell.decode(),
        awaits_output=awaited == b"1",
    )


def _number(field: bytes) -> int:
    if not _NUMBER.fullmatch(field) or abs(int(field)) > LARGEST_NUMBER:
        raise Malformed(f"{field[:20]!r} is no number")
    return int(field)
