"""The spool: what happened is a file here before anybody hears of it, so a daemon that is down loses nothing.

A record of `sotto run` is two files, `run-<id>.out` and `run-<id>.json`; the second is renamed into place last and
makes it whole. One of a shell is `run-<session>-<n>.cmd`, with an `.out` beside it where a capturing shell keeps one.
"""

import contextlib
import json
import os
import re
import secrets
from dataclasses import asdict, replace
from pathlib import Path

from daemon import regular, spool_record, spool_shell
from daemon.spool_record import LARGEST_FACTS, LARGEST_NUMBER
from knowledge.errors import Malformed
from knowledge.store.durable import sync_names

CommandRecord = spool_record.CommandRecord
HALF_LIFE_US = 3_600 * 1_000_000
LEFT_OUT = re.compile(r"\n\[(\d+) bytes left out\]\n")
"""Stands in the middle of an output that was too long."""
_WHOLE = (".json", spool_shell.SUFFIX)
LARGEST = 80 << 20
"""Bytes of output that are worth reading; more was not written by us."""


def write(folder: Path, name: str, record: CommandRecord, output: bytes) -> Path:
    """Leave a record; it appears whole or not at all, and when this returns, no power cut takes it away."""
    facts = asdict(record)
    for one in ("output", "shell", "awaits_output", "captured"):  # of a shell alone
        del facts[one]
    _put(folder / f"{name}.out", output)
    path = _put(folder / f"{name}.json", json.dumps(facts).encode())
    sync_names(folder)
    return path


def records(folder: Path) -> list[Path]:
    """Whole records, oldest first."""
    found = []
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:  # globbing takes five times as long
        for one in entries:
            if one.name.startswith("run-") and one.name.endswith(_WHOLE):
                with contextlib.suppress(FileNotFoundError):  # discarded meanwhile
                    found.append((one.stat(follow_symlinks=False).st_mtime_ns, one.name))
    return [folder / name for _, name in sorted(found)]


def read(path: Path) -> CommandRecord:
    """Raises Malformed for a file that is none of ours, and Half for one that is not whole."""
    output = path.with_suffix(".out")
    if path.suffix == spool_shell.SUFFIX:
        return _with_output(spool_shell.read(path), output)
    try:
        facts = json.loads(regular.read(path, LARGEST_FACTS))
        record = CommandRecord(**facts, output=regular.read(output, LARGEST).decode("utf-8", "replace"))
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise Malformed(f"{path.name} ({error})") from error
    if not _typed(record):
        raise Malformed(f"{path.name} has a value of another type")
    return record


def _with_output(record: CommandRecord, file: Path) -> CommandRecord:
    """A shell's record with what was printed, where that is there by now."""
    try:
        output = regular.read(file, LARGEST) if record.awaits_output else b""
    except FileNotFoundError:
        return record
    except OSError as error:
        raise Malformed(f"{file.name} ({error})") from error
    text, size = output.decode("utf-8", "replace"), len(output)
    captured = record.awaits_output
    return replace(record, output=text, output_bytes=size + _left_out(text), awaits_output=False, captured=captured)


def _left_out(text: str) -> int:
    found = LEFT_OUT.search(text)
    return int(found[1]) - len(found[0]) if found else 0


def run_of(path: Path) -> str:
    """The name of the run that a record tells of; its reports carry the same."""
    return path.stem.removeprefix("run-") if path.suffix == spool_shell.SUFFIX else path.stem


def discard(path: Path) -> None:
    """Remove a record that the hub has."""
    path.unlink(missing_ok=True)
    path.with_suffix(".out").unlink(missing_ok=True)


def sweep(folder: Path, now: int) -> None:
    """Remove halves that were left an hour ago or longer, by a command that was killed while it wrote its record."""
    for path in (*folder.glob("run-*.out"), *folder.glob("run-*.partial")):
        with contextlib.suppress(OSError):  # gone meanwhile, or a folder, which nobody of us made
            whole = path.with_suffix(".json").exists() or path.with_suffix(spool_shell.SUFFIX).exists()
            if is_old(path, now) and not whole:
                path.unlink()


def is_old(path: Path, now: int) -> bool:
    """Whether a half of a record has been left by somebody who will not come back to it."""
    return now - path.lstat().st_mtime_ns // 1_000 > HALF_LIFE_US


def set_aside(path: Path) -> None:
    """Keep a broken record for a person to look at, out of the way."""
    try:
        path.rename(path.with_suffix(".broken"))
    except OSError:  # the name is taken by a folder, or becomes too long
        path.rename(path.with_name(f"run-{secrets.token_hex(6)}.broken"))
    with contextlib.suppress(OSError):
        path.with_suffix(".out").unlink(missing_ok=True)


def _put(path: Path, data: bytes) -> Path:
    partial = path.with_suffix(path.suffix + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    return path


def _typed(record: CommandRecord) -> bool:
    texts = (record.command, record.cwd, "" if record.shell_session is None else record.shell_session)
    numbers = (record.status, record.started, record.duration_ms, record.output_bytes)
    of_no_shell = record.shell is None and record.awaits_output is False and record.captured is False
    return (
        of_no_shell
        and all(isinstance(one, str) for one in texts)
        and all(type(one) is int and abs(one) <= LARGEST_NUMBER for one in numbers)
    )
