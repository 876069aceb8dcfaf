"""What is kept of a plan while it waits, and of an act: a folder for each, which nobody else may read."""

import contextlib
import errno
import json
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from knowledge.errors import ActRefused
from knowledge.tasks.effects import Effect
from knowledge.tasks.grant import Grant
from knowledge.tasks.plan import Plan, decoded, encoded

_PLAN, _GRANT, _USED = "plan.json", "grant.json", "used"
PLACE = "place.json"
"""Device and inode of the folder that a plan is about, when it was planned."""
_NAME = re.compile(r"a([1-9]\d{0,18})", re.ASCII)
_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW
_LARGEST = 64 << 20
"""Bytes that are read of one file."""


class Room:
    """The folder of one approval."""

    def __init__(self, folder: Path, approval: int) -> None:
        self.path = folder / f"a{approval}"

    def put(self, plan: Plan[Effect], contents: Mapping[str, bytes]) -> None:
        """Keep a plan, and the contents that it names; what lay there of another life goes. Raises OSError."""
        _remove(self.path)
        for folder in (self.path.parent, self.path, self.path / "contents"):
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
        with _opened(self.path) as room, _opened(Path("contents"), room) as inner:
            for digest, data in contents.items():
                _write(inner, digest, data)
            found = Path(plan.effect.target).stat()
            _write(room, PLACE, json.dumps([found.st_dev, found.st_ino]).encode())
            _write(room, _PLAN, encoded(plan))
            os.fsync(inner)
            os.fsync(room)

    def plan(self) -> Plan[Effect]:
        """Raises ActRefused where it is gone or damaged."""
        try:
            with _opened(self.path) as room:
                return decoded(_read(room, _PLAN))
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise ActRefused("its plan is gone or damaged") from error

    def content(self, digest: str) -> bytes:
        """Raises ActRefused where it is gone, or no longer what it was."""
        with contextlib.suppress(OSError), _opened(self.path) as room, _opened(Path("contents"), room) as inner:
            data = _read(inner, digest)
            if sha256(data).hexdigest() == digest:
                return data
        raise ActRefused("a content that the plan names is gone or damaged")

    def keep_grant(self, grant: Grant) -> None:
        """In place of one that was kept and came to nothing. Raises OSError."""
        with _opened(self.path) as room:
            partial = f"{_GRANT}.{secrets.token_hex(4)}"
            _write(room, partial, json.dumps(grant._asdict()).encode())
            os.replace(partial, _GRANT, src_dir_fd=room, dst_dir_fd=room)
            os.fsync(room)

    def grant(self) -> Grant | None:
        """The one that was given; None where there is none, or what lies there is none."""
        with contextlib.suppress(OSError, ValueError, TypeError, RecursionError), _opened(self.path) as room:
            read = Grant(**json.loads(_read(room, _GRANT)))
            types = Grant.__annotations__
            return read if all(type(value) is types[name] for name, value in read._asdict().items()) else None
        return None

    def use(self, nonce: str = "") -> bool:
        """Take the grant of that nonce; whether it had not been taken before. It stays taken, whatever dies.

        Raises OSError, and ActRefused where another was taken: what is begun with one is not ended with another.
        """
        with _opened(self.path) as room:
            try:
                _put_once(room, _USED, nonce.encode())
            except FileExistsError:
                if _read(room, _USED) != nonce.encode():
                    raise ActRefused("it was begun with another grant") from None
                return False
            os.fsync(room)
        return True

    @property
    def used(self) -> bool:
        return os.path.lexists(self.path / _USED)

    def clear(self) -> None:
        """Nothing of it is wanted any more."""
        with contextlib.suppress(OSError):
            _remove(self.path)


def rooms(folder: Path) -> Iterator[int]:
    """The approvals of which something is kept."""
    with contextlib.suppress(OSError):
        yield from sorted(int(found[1]) for one in folder.iterdir() if (found := _NAME.fullmatch(one.name)))


def _remove(path: Path) -> None:
    """Raises OSError."""
    if path.is_symlink():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


@contextlib.contextmanager
def _opened(path: Path, within: int | None = None) -> Iterator[int]:
    """A folder that is one, and nobody else's. Raises OSError."""
    descriptor = os.open(path, _OPEN, dir_fd=within)
    try:
        facts = os.fstat(descriptor)
        if facts.st_uid != os.geteuid() or stat.S_IMODE(facts.st_mode) & 0o077:
            raise PermissionError(errno.EPERM, "it is not this user's alone", str(path))
        yield descriptor
    finally:
        os.close(descriptor)


def _read(room: int, name: str) -> bytes:
    descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=room)
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode) or facts.st_uid != os.geteuid() or facts.st_size > _LARGEST:
            raise PermissionError(errno.EPERM, "it is not what was put there", name)
        return file.read(_LARGEST)


def _put_once(room: int, name: str, data: bytes) -> None:
    """Whole, or not at all. Raises FileExistsError where there is one."""
    partial = f"{name}.{secrets.token_hex(4)}"
    _write(room, partial, data)
    try:
        os.link(partial, name, src_dir_fd=room, dst_dir_fd=room, follow_symlinks=False)
    finally:
        os.unlink(partial, dir_fd=room)


def _write(room: int, name: str, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(name, flags, 0o600, dir_fd=room)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
