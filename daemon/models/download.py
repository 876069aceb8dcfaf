"""One large file over a line that breaks: it goes on where it stopped, and only bytes that were meant get its name."""

import contextlib
import errno
import hashlib
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple, Protocol

from daemon.models.part import Identity, Part
from daemon.models.web import Answer, Trouble, Web, of_line
from daemon.retry import Tries, asked_wait
from knowledge.errors import (
    DownloadFailed,
    DownloadRefused,
    DownloadRuns,
    NoRoomForDownload,
    SottoError,
    Throttled,
    WriterBusy,
    WrongDownload,
)
from knowledge.store.writer_lock import claimed

CHUNK = 1 << 18
SPARE = 256 << 20
"""Bytes that are left free for everything else."""
LONGEST_WAIT_S = 600.0
"""Who asks for more is asked another day."""
MAGIC = b"GGUF"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_RANGE = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Wanted(NamedTuple):
    """What is to be fetched, where to, and what is known of it beforehand."""

    url: str
    target: Path
    sha256: str = ""
    size: int = 0
    magic: bytes = MAGIC
    """What it begins with; what begins otherwise is not fetched any further."""


class Fetched(NamedTuple):
    """What came of it."""

    sha256: str
    size: int
    resumed: int
    """Bytes that were here before; all of them, where nothing had to be fetched."""
    checked: bool
    """Whether somebody said beforehand what the file has to be."""


class Tell(Protocol):
    """Hears how far it is."""

    def came(self, have: int, size: int) -> None:
        """Bytes here, and in all; 0 where nobody knows."""
        ...

    def said(self, sentence: str) -> None:
        """Something else than progress."""
        ...


class _Anew(Exception):
    """What is here belongs to another file, or nothing tells: begin from the first byte."""


@dataclass
class Download:
    """One of `wanted`; `locks` is a folder for the lock that keeps a second one out."""

    wanted: Wanted
    locks: Path
    tell: Tell
    web: Web = field(default_factory=Web)
    pause: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random
    spare: int = SPARE
    _resumed: int = 0

    def run(self) -> Fetched:
        """Raises DownloadRuns, DownloadFailed, DownloadRefused, NotFound, Throttled, WrongDownload,
        NoRoomForDownload.
        """
        name = hashlib.sha256(os.fsencode(self.wanted.target)).hexdigest()[:16]
        try:
            with claimed(self.locks / f"pull-{name}"):
                return self._here() or self._fetched()
        except WriterBusy as error:
            raise DownloadRuns(str(self.wanted.target)) from error

    def _here(self) -> Fetched | None:
        """The whole file from before."""
        target, wanted = self.wanted.target, self.wanted.sha256
        if not target.exists():
            return None
        with target.open("rb") as file:
            found, size = hashlib.file_digest(file, "sha256").hexdigest(), target.stat().st_size
        if wanted and found != wanted:
            hint = "move it away, if it is not to stay"
            raise WrongDownload(f"{target} is there already, and is another file", hint=hint)
        return Fetched(found, size, size, bool(wanted))

    def _fetched(self) -> Fetched:
        self.wanted.target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = Part(self.wanted.target)
        self._resumed = furthest = part.size
        tries = Tries(self.random, repeatable=True)
        while True:
            try:
                known = self._attempt(part)
            except _Anew:
                part.begin(Identity())
            except (DownloadFailed, Throttled) as error:
                if part.size > furthest:  # it got further: that line is worth another try
                    tries, furthest = Tries(self.random, repeatable=True), part.size
                self._wait(tries, error, part)
            else:
                return self._finish(part, known)

    def _wait(self, tries: Tries, error: SottoError, part: Part) -> None:
        """Until the next try. Raises the error itself where there is none."""
        wait = tries.failed(error.kind, asked_wait(error))
        if wait is None or wait > LONGEST_WAIT_S:
            hint = f"{part.size:,} bytes are here; say it again, and it goes on there"
            raise type(error)(_detail(error), hint=hint) from error
        self.tell.said(f"{_detail(error)}; again in {wait:.1f} s")
        self.pause(wait)

    def _attempt(self, part: Part) -> Identity:
        """Ask for what is missing, and take it. What the file is, as far as somebody said."""
        noted, have = part.identity(), part.size
        if have and have == noted.size:  # who fetched it died before it had its name
            self._sum_up(part, have)
            return noted._replace(sha256=self.wanted.sha256 or noted.sha256)
        with self.web.get(self.wanted.url, _rest(noted, have)) as answer:
            known = self._identity(answer, have)
            if have and answer.status != HTTPStatus.OK and not noted.matches(known):
                raise _Anew
            if answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                if not have:
                    raise DownloadRefused("the server says 416, although all of it was asked for")
                if have != known.size:
                    raise _Anew
                self._sum_up(part, have)
            else:
                self._take(part, answer, known, have)
        return known

    def _sum_up(self, part: Part, size: int) -> None:
        part.sum_up(lambda done: self.tell.came(done, size))

    def _identity(self, answer: Answer, have: int) -> Identity:
        """Raises WrongDownload where the server says that it is another file than was meant."""
        linked = answer.linked.get("X-Linked-Etag", answer.headers.get("X-Linked-Etag", "")).strip('"').lower()
        told = linked if _SHA256.fullmatch(linked) else ""
        if self.wanted.sha256 and told and told != self.wanted.sha256:
            raise WrongDownload(f"the server has {told[:12]}…, wanted is {self.wanted.sha256[:12]}…")
        etag = answer.headers.get("ETag", "")
        size = self.wanted.size or _number(answer.linked.get("X-Linked-Size", "")) or _total(answer, have)
        return Identity(self.wanted.sha256 or told, "" if etag.startswith("W/") else etag, size)

    def _take(self, part: Part, answer: Answer, known: Identity, have: int) -> None:
        """Write what comes behind what is here, or all of it."""
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise WrongDownload("it comes packed, although that was not asked for")
        have = have if answer.status == HTTPStatus.PARTIAL_CONTENT else 0
        if have and _start(answer) != have:
            raise _Anew
        total = _total(answer, have)
        if known.size and total and total != known.size:
            raise WrongDownload(f"{total:,} bytes are offered, it must be {known.size:,}")
        self._room(known.size - have)
        if have:
            self._sum_up(part, known.size)
        else:
            self._resumed = 0
            part.begin(known)
        self._write(part, answer, have, known.size)

    def _write(self, part: Part, answer: Answer, have: int, size: int) -> None:
        with _appending(part.path) as descriptor:
            while data := self._read(answer):
                if not have and not data.startswith(self.wanted.magic[: len(data)]):
                    raise WrongDownload("this is no GGUF file", hint="is the url that of the file itself?")
                if size and have + len(data) > size:
                    raise WrongDownload(f"more than {size:,} bytes come")
                have = part.append(data, descriptor)
                self.tell.came(have, size)
            os.fsync(descriptor)
        if have < size:
            raise DownloadFailed(f"the line broke after {have:,} of {size:,} bytes")

    def _read(self, answer: Answer) -> bytes:
        try:
            return answer.body.read1(CHUNK)  # what has come, without waiting for more
        except Trouble as error:
            raise of_line(self.wanted.url, error) from error

    def _room(self, missing: int) -> None:
        disk = os.statvfs(self.wanted.target.parent)
        free = disk.f_bavail * disk.f_frsize
        if free < missing + self.spare:
            raise NoRoomForDownload(
                f"{missing / 1e9:.1f} GB are missing, {free / 1e9:.1f} GB are free in {self.wanted.target.parent}",
                hint=f"free some space; {self.spare / 1e9:.1f} GB are left for everything else",
            )

    def _finish(self, part: Part, known: Identity) -> Fetched:
        """Give it its name, or set it aside. Raises WrongDownload."""
        found, size = part.digest(), part.size
        wrong = ""
        if known.size and size != known.size:
            wrong = f"it has {size:,} bytes, it must have {known.size:,}"
        elif known.sha256 and found != known.sha256:
            wrong = f"its SHA-256 is {found[:12]}…, it must be {known.sha256[:12]}…"
        if wrong:
            aside = part.set_aside()
            raise WrongDownload(wrong, hint=f"it was moved to {aside}; say it again to begin anew")
        part.put_in_place()
        return Fetched(found, size, self._resumed, bool(known.sha256))


@contextlib.contextmanager
def _appending(path: Path) -> Iterator[int]:
    """Raises NoRoomForDownload for what the disk, a quota or a limit does not take; what came until then stays."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    except OSError as error:
        if error.errno in _NO_ROOM:
            hint = f"free some space in {path.parent}, then say it again: it goes on where it stopped"
            raise NoRoomForDownload(str(error.strerror), hint=hint) from error
        raise
    finally:
        os.close(descriptor)


def _detail(error: SottoError) -> str:
    """Without the sentence that every error of its kind begins with."""
    return str(error).partition(": ")[2] or str(error)


def _rest(noted: Identity, have: int) -> dict[str, str]:
    """The headers that ask for what is missing. Raises _Anew where nothing would tell whether it belongs together."""
    if not have:
        return {}
    if noted.sha256:  # the sum of all of it tells in the end, whichever of many servers answers
        return {"Range": f"bytes={have}-"}
    if not noted.etag:
        raise _Anew
    return {"Range": f"bytes={have}-", "If-Range": noted.etag}


def _start(answer: Answer) -> int | None:
    """At which byte a part begins."""
    match = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    return int(match[1]) if match and match[1] else None


def _total(answer: Answer, have: int) -> int:
    """Bytes of the whole file, as the server has it; 0 where it does not say."""
    match = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if match:
        return _number(match[2])
    length = _number(answer.headers.get("Content-Length", ""))
    return length + have if length and answer.status == HTTPStatus.PARTIAL_CONTENT else length


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
