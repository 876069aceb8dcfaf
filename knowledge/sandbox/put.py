"""Files that a command finds otherwise than they are in the project: what may be put where, judged by names alone."""

import importlib
import stat
from collections.abc import Iterable
from typing import NamedTuple

from knowledge.errors import PutRefused
from knowledge.files.secret import is_secret
from knowledge.sandbox.masks import looked_at

_GIT = ".git"
_LONGEST_PATH, _LONGEST_NAME = 4_000, 255
_MODES = 0o777


class Put(NamedTuple):
    """One file as it is to be in the copy."""

    path: str
    """Relative to the project, with `/`."""
    content: bytes | None
    """None where it is not to be there."""
    mode: int = 0o644
    """With `stat.S_IFLNK` it is a link, and its content what that names."""

    @property
    def is_link(self) -> bool:
        return stat.S_ISLNK(self.mode)


def checked(puts: Iterable[Put], hidden: Iterable[str] = ()) -> tuple[Put, ...]:
    """What is to be put, once it is known that it may be; `hidden` are secrets of the project. Raises PutRefused."""
    kept_back = {_alike(one) for one in hidden}
    found, seen = tuple(puts), set[str]()
    for one in found:
        why = _twice(one, seen) or refused(one) or _of_secrets(one.path, kept_back)
        if why:
            raise PutRefused(one.path, why)
        seen.add(one.path)
    return found


def refused(put: Put) -> str:
    """Why this cannot be put anywhere; empty where it can."""
    path, names = put.path, put.path.split("/")
    if not path or path.startswith("/") or "\0" in path or any(name in ("", ".", "..") for name in names):
        return "it is no plain path below the project"
    if len(path) > _LONGEST_PATH or any(len(name.encode("utf-8", "surrogateescape")) > _LONGEST_NAME for name in names):
        return "its name is too long"
    if any(_alike(name).rstrip(" .") == _GIT for name in names):
        return "it belongs to git"
    if is_secret(path) or any(looked_at(name) for name in names):
        return "its name is that of a secret"
    return "" if put.is_link or not put.mode & ~(_MODES | stat.S_IFREG) else "its mode is none of a file"


def _twice(put: Put, seen: set[str]) -> str:
    return "it is put twice" if put.path in seen else ""


def _of_secrets(path: str, hidden: set[str]) -> str:
    names = path.split("/")
    above = (_alike("/".join(names[:count])) for count in range(1, len(names) + 1))
    return "it is a secret of the project" if hidden and any(one in hidden for one in above) else ""


def _alike(name: str) -> str:
    """What a file system takes for the same name that knows neither case nor signs without width."""
    if name.isascii():
        return name.lower()
    signs = importlib.import_module("unicodedata")  # which takes longer than all else of a start
    plain = signs.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if signs.category(sign) != "Cf").casefold()
