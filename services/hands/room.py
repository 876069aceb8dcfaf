"""What is kept of a plan while it waits, and of an act: a folder for each, which nobody else may read."""

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from knowledge.errors import ActRefused
from knowledge.tasks.effects import Effect
from knowledge.tasks.grant import Grant
from knowledge.tasks.plan import Plan, decoded, encoded

_PLAN, _GRANT, _USED = "plan.json", "grant.json", "used"
PLACE = "place.json"
"""Device and inode of the folder that a plan is about, when it was planned."""


class Room:
    """The folder of one approval."""

    def __init__(self, folder: Path, approval: int) -> None:
        self.path = folder / f"a{approval}"

    def put(self, plan: Plan[Effect], contents: Mapping[str, bytes]) -> None:
        """Keep a plan, and the contents that it names. Raises OSError."""
        (self.path / "contents").mkdir(mode=0o700, parents=True, exist_ok=True)
        for digest, data in contents.items():
            _write(self.path / "contents" / digest, data)
        found = Path(plan.effect.target).stat()
        _write(self.path / PLACE, json.dumps([found.st_dev, found.st_ino]).encode())
        _write(self.path / _PLAN, encoded(plan))

    def plan(self) -> Plan[Effect]:
        """Raises ActRefused where it is gone or damaged."""
        try:
            return decoded((self.path / _PLAN).read_bytes())
        except (OSError, ValueError, KeyError) as error:
            raise ActRefused("its plan is gone or damaged") from error

    def content(self, digest: str) -> bytes:
        """Raises ActRefused where it is gone, or no longer what it was."""
        with contextlib.suppress(OSError):
            data = (self.path / "contents" / digest).read_bytes()
            if sha256(data).hexdigest() == digest:
                return data
        raise ActRefused("a content that the plan names is gone or damaged")

    def keep_grant(self, grant: Grant) -> None:
        """Raises OSError."""
        _write(self.path / _GRANT, json.dumps(grant._asdict()).encode())

    def grant(self) -> Grant | None:
        """The one that was given; None where there is none."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            return Grant(**json.loads((self.path / _GRANT).read_bytes()))
        return None

    def use(self) -> bool:
        """Take the grant; whether it had not been taken before. It stays taken, whatever dies. Raises OSError."""
        try:
            os.close(os.open(self.path / _USED, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            return False
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return True

    @property
    def used(self) -> bool:
        return (self.path / _USED).exists()

    def clear(self) -> None:
        """Nothing of it is wanted any more."""
        shutil.rmtree(self.path, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
