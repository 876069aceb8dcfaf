"""One large file, fetched once: an interrupted download goes on where it stopped, and only pinned bytes are kept."""

import hashlib
import os
import urllib.error
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from daemon.setup.errors import IndexUnreachable, NoRoom, NotOffered, WrongBytes
from daemon.setup.index import TROUBLE, Places

CHUNK = 1 << 18
ATTEMPTS = 5
"""How often a line that breaks in the middle is taken up again."""
_PARTIAL, _UNSATISFIABLE, _NO_SPACE = 206, 416, 28

Tell = Callable[[int, int], None]
"""Bytes here, bytes in all (0: unknown)."""


def fetch(
    places: Places, project: str, target: Path, hashes: Collection[str], tell: Tell = lambda _h, _a: None
) -> Path:
    """Make sure that `target` exists with one of these sha256 sums; its name is the file asked for."""
    if target.exists() and digest(target) in hashes:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    _complete(places, places.offers(project, target.name), part, tell)
    if digest(part) not in hashes:
        part.unlink()
        raise WrongBytes(target.name)
    part.replace(target)
    return target


def digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _complete(places: Places, urls: Iterable[str], part: Path, tell: Tell) -> None:
    """Bring `part` to its full length from the first address that can."""
    trouble: Exception = NotOffered(part.stem)
    for url in urls:
        for _ in range(ATTEMPTS):
            before = _size(part)
            try:
                return _append(places, url, part, tell)
            except TROUBLE as error:
                if getattr(error, "errno", None) == _NO_SPACE:
                    raise NoRoom(str(part.parent)) from error
                trouble = error
            if _size(part) <= before:
                break  # nothing more came: the next address
    raise IndexUnreachable(f"{part.stem} ({trouble})") from trouble


def _append(places: Places, url: str, part: Path, tell: Tell) -> None:
    have = _size(part)
    try:
        answer = places.open(url, {"Range": f"bytes={have}-"} if have else {})
    except urllib.error.HTTPError as error:
        if error.code == _UNSATISFIABLE:
            return  # it was complete already; its hash tells
        raise
    with answer:
        resumed = answer.status == _PARTIAL
        have = have if resumed else 0
        total = have + int(answer.headers.get("Content-Length") or 0)
        with part.open("ab" if resumed else "wb") as file:
            while chunk := answer.read(CHUNK):
                file.write(chunk)
                have += len(chunk)
                tell(have, total)
            os.fsync(file.fileno())
    if have < total:
        raise ConnectionError(f"the line broke after {have} of {total} bytes")


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
