"""Runs a program whose every write is recorded (`recorder.c`) and replays that, on a disk that can lose power."""

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from tests.journeys.power.disk import MARKS, Disk, passing

SOURCE = Path(__file__).with_name("recorder.c")
_HEAD = struct.Struct("<4Iqdd")


class Kind(IntEnum):
    """As in `recorder.c`."""

    CREATE = 1
    WRITE = 2
    TRUNCATE = 3
    SYNC = 4
    RENAME = 5
    UNLINK = 6
    MKDIR = 7
    RMDIR = 8


@dataclass(frozen=True)
class Op:
    """One thing that was done, with its moments (`time.monotonic`)."""

    kind: Kind
    path: str
    other: str
    data: bytes
    offset: int
    began: float
    ended: float

    @property
    def marks(self) -> list[Any]:
        """What the program says here; nothing when this is an ordinary operation."""
        here = self.kind == Kind.WRITE and self.path.startswith(MARKS)
        return [json.loads(line) for line in self.data.splitlines()] if here else []

    def apply(self, disk: Disk) -> None:
        if self.kind == Kind.WRITE:
            disk.file(self.path).write(self.offset, self.data)
        elif self.kind == Kind.TRUNCATE:
            disk.file(self.path).truncate(self.offset)
        elif self.kind == Kind.RENAME:
            disk.rename(self.path, self.other)
        else:
            acts = {Kind.CREATE: disk.create, Kind.SYNC: disk.sync, Kind.MKDIR: disk.mkdir}
            acts.get(self.kind, disk.unlink)(self.path)


@dataclass
class Recording:
    """What a program did to one directory, from a state that was safely on the disk."""

    folder: Path
    ops: list[Op]
    before: Disk

    def moments(self) -> Iterator[tuple[int, Disk]]:
        """The disk after each operation, and first before any. It is one and the same, so go through it once."""
        yield 0, self.before
        for number, op in enumerate(self.ops, 1):
            if not passing(op.path):
                op.apply(self.before)
            yield number, self.before

    @property
    def longest_sync(self) -> float:
        return max((op.ended - op.began for op in self.ops if op.kind == Kind.SYNC), default=0.0)


class Recorded:
    """A program at work. `finish` waits for its end and returns its recording."""

    def __init__(self, library: Path, folder: Path, *words: object) -> None:
        self._folder, self._file = folder, folder.with_suffix(".recording")
        self._before = Disk.of(folder)
        environ = {key: value for key, value in os.environ.items() if not key.startswith(("SOTTO_", "XDG_"))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.power.programs", *map(str, words), str(folder)],
            cwd=REPOSITORY,
            env=environ
            | {
                "LD_PRELOAD": str(library),
                "POWER_FOLDER": str(folder),
                "POWER_RECORDING": str(self._file),
                "SOTTO_HOME": str(folder),
            },
        )

    def finish(self) -> Recording:
        assert self._process.wait(timeout=60) == 0
        return Recording(self._folder, list(_operations(self._file.read_bytes(), str(self._folder))), self._before)


def build(folder: Path) -> Path:
    """Compile the library that records."""
    library = folder / "recorder.so"
    command = ["gcc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return library


def _operations(data: bytes, folder: str) -> Iterator[Op]:
    at = 0

    def take(length: int) -> bytes:
        nonlocal at
        at += length
        return data[at - length : at]

    while at < len(data):
        kind, path, other, length, offset, began, ended = _HEAD.unpack(take(_HEAD.size))
        names = [os.path.relpath(os.fsdecode(take(one)), folder) if one else "" for one in (path, other)]
        yield Op(Kind(kind), *names, take(length), offset, began, ended)
