"""The key of grants: a file that nobody but this user may read, or it is no key."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from knowledge.errors import GrantRefused

KEY_BYTES, LEAST_BYTES = 32, 16
"""How long one is that is made here, and how long one has to be."""
_HINT = "remove {path}: the next grant makes another, and what was granted with this one no longer counts"


def grant_key(path: Path) -> bytes:
    """The key in that file, made where it is not there. Raises GrantRefused where it is none: then nothing is granted.

    It is read anew each time, so that one that was replaced counts at once, and what was granted before does not.
    """
    try:
        with contextlib.suppress(FileNotFoundError):
            return _read(path)
        _make(path)
        return _read(path)
    except OSError as error:
        why = f"{path} cannot be read or made ({error.strerror})"
        raise GrantRefused("key", why, hint="`sotto doctor` says what is wrong with it") from error


def key_trouble(path: Path) -> str:
    """What is wrong with the key; empty where nothing is, also where there is none yet."""
    try:
        _read(path)
    except FileNotFoundError:
        return ""
    except GrantRefused as refused:
        return refused.detail
    except OSError as error:
        return f"{path} cannot be read ({error.strerror})"
    return ""


def _read(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise _refused(path, "is no file")
        if facts.st_uid != os.geteuid():
            raise _refused(path, "belongs to somebody else")
        if facts.st_mode & 0o077:
            raise _refused(path, f"is open to others ({stat.S_IMODE(facts.st_mode):04o})")
        key = file.read(KEY_BYTES + 1)
    if not LEAST_BYTES <= len(key) <= KEY_BYTES:
        raise _refused(path, f"holds {len(key)} bytes, and no key has so many")
    return key


def _make(path: Path) -> None:
    """Whole or not at all; where another process was faster, its key counts."""
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(partial, path)
    finally:
        partial.unlink()


def _refused(path: Path, why: str) -> GrantRefused:
    return GrantRefused("key", f"{path} {why}", hint=_HINT.format(path=path))
