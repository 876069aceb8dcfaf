"""The spool: what happened is a file here before anybody hears of it, so a daemon that is down loses nothing.

A record is two files, `run-<id>.out` and `run-<id>.json`; the second is renamed into place last and makes it whole.
"""

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from daemon import regular
from knowledge.errors import Malformed
from knowledge.store.durable import sync_names

HALF_LIFE_US = 3_600 * 1_000_000
LARGEST = 80 << 20
"""Bytes of output that are worth reading; more was not written by us."""
LARGEST_NUMBER = 2**63 - 1
LARGEST_FACTS = 32 << 20
"""Bytes of the other file: a command line and a folder, each of which a shell may make megabytes long."""


@dataclass(frozen=True)
class CommandRecord:
    """A command that ended."""

    command: str
    cwd: str
    status: int
    started: int
    """Microseconds UTC."""
    duration_ms: int
    output_bytes: int = 0
    """What it printed in all."""
    shell_session: str | None = None
    output: str = ""
    """What was kept of it."""


def write(folder: Path, name: str, record: CommandRecord, output: bytes) -> Path:
    """Leave a record; it appears whole or not at all, and when this returns, no power cut takes it away."""
    facts = asdict(record)
    del facts["output"]
    _put(folder / f"{name}.out", output)
    path = _put(folder / f"{name}.json", json.dumps(facts).encode())
    sync_names(folder)
    return path


def records(folder: Path) -> list[Path]:
    """Whole records, oldest first."""
    found = []
    for path in folder.glob("run-*.json"):
        with contextlib.suppress(FileNotFoundError):  # discarded meanwhile
            found.append((path.lstat().st_mtime_ns, path))
    return [path for _, path in sorted(found)]


def read(path: Path) -> CommandRecord:
    """Raises Malformed for a file that is none of ours."""
    output = path.with_suffix(".out")
    try:
        facts = json.loads(regular.read(path, LARGEST_FACTS))
        record = CommandRecord(**facts, output=regular.read(output, LARGEST).decode("utf-8", "replace"))
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise Malformed(f"{path.name} ({error})") from error
    if not _typed(record):
        raise Malformed(f"{path.name} has a value of another type")
    return record


def discard(path: Path) -> None:
    """Remove a record that the hub has."""
    path.unlink(missing_ok=True)
    path.with_suffix(".out").unlink(missing_ok=True)


def sweep(folder: Path, now: int) -> None:
    """Remove halves that were left an hour ago or longer, by a command that was killed while it wrote its record."""
    for path in (*folder.glob("run-*.out"), *folder.glob("run-*.partial")):
        with contextlib.suppress(OSError):  # gone meanwhile, or a folder, which nobody of us made
            old = now - path.lstat().st_mtime_ns // 1_000 > HALF_LIFE_US
            if old and not path.with_suffix(".json").exists():
                path.unlink()


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
    return all(isinstance(one, str) for one in texts) and all(
        type(one) is int and abs(one) <= LARGEST_NUMBER for one in numbers
    )
