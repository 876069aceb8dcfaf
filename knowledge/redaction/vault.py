"""What is known to be secret where a command ran, and the key of the marks; kept in memory only."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from knowledge import projects
from knowledge.redaction.collecting import Files, credential_files, from_environment, project_files
from knowledge.redaction.known import NOTHING, Known

KEY_BYTES = 16
OWN_KEY = secrets.token_bytes(KEY_BYTES)
"""For a process that has no other."""
_PROJECTS = 32
"""Projects whose values are kept ready."""


class Vault:
    """Known values of the environment, of the user's credential files, and of projects."""

    def __init__(self, environment: Mapping[str, str], home: Path | None) -> None:
        """`home` is the user's; None for somebody who has none."""
        self._environment = from_environment(environment)
        self._credentials = tuple(credential_files(home)) if home else ()
        self._files = Files()
        self._ready: dict[frozenset[tuple[str, str]], Known] = {}

    def __repr__(self) -> str:
        return "Vault()"

    def everywhere(self) -> Known:
        """What is secret wherever it is printed."""
        return self._known(self._of_user())

    def around(self, folder: str) -> Known:
        """The same and what the `.env` files of the project around a folder hold; files that changed are read again."""
        values = self._of_user()
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            place = projects.find(Path(folder))
            values = self._files.values(project_files(place.tree, Path(folder).resolve()), "dotenv") | values
        return self._known(values)

    def _of_user(self) -> dict[str, str]:
        return self._files.values(self._credentials, "credential") | self._environment

    def _known(self, values: dict[str, str]) -> Known:
        if not values:
            return NOTHING
        wanted = frozenset(values.items())
        if wanted not in self._ready:
            while len(self._ready) >= _PROJECTS:
                del self._ready[next(iter(self._ready))]
            self._ready[wanted] = Known(values)
        return self._ready[wanted]


def home_of(environment: Mapping[str, str]) -> Path | None:
    """The user's home directory."""
    try:
        return Path(environment.get("HOME") or Path.home())
    except RuntimeError:
        return None


def key_of(path: Path) -> bytes:
    """The key of the marks in that file, made when it is not there; one of this process where it cannot be kept."""
    with contextlib.suppress(OSError):
        return kept_key(path)
    return OWN_KEY


def kept_key(path: Path) -> bytes:
    """A secret of this user in that file, KEY_BYTES random bytes, made when it is not there. Raises OSError."""
    for _ in range(2):
        with contextlib.suppress(FileNotFoundError):
            key = path.read_bytes()
            if len(key) == KEY_BYTES:
                return key
            path.unlink()
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        with contextlib.suppress(FileExistsError):  # another process was faster: its key counts
            os.link(partial, path)
        partial.unlink()
    return path.read_bytes()
