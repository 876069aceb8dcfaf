"""What the user chose and what set-up did, kept so that a choice outlives upgrades: `setup.json`."""

import dataclasses
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daemon.paths import Paths
from knowledge.errors import BadConfiguration


@dataclass
class Record:
    """Everything set-up remembers; fields that an older or newer Sotto wrote are no obstacle."""

    service: bool = True
    """Run under systemd where there is one."""
    native: bool = True
    """Build the language model engine."""
    link: bool | None = None
    """Link the command and install completion; None: yes, except under SOTTO_HOME."""
    history: bool | None = None
    """Whether what was done before was to be taken in; None: not asked yet."""
    shell: bool | None = None
    """Whether shells load the integration; None: not asked yet."""
    capture: bool | None = None
    """Whether each new shell is `sotto shell`; None: not asked yet."""
    linger: bool | None = None
    """Whether the user let it run without a login; None: not asked yet."""
    declined: list[str] = field(default_factory=list)
    """System packages the user did not want."""
    installed: list[str] = field(default_factory=list)
    """System packages that set-up installed."""
    head: str = ""
    """The commit that the running daemon was started from."""

    @classmethod
    def load(cls, paths: Paths) -> "Record":
        file = _file(paths)
        if not file.exists():
            return cls()
        try:
            content: dict[str, Any] = json.loads(file.read_text())
        except ValueError as error:
            raise BadConfiguration(f"{file} ({error})", hint=f"remove {file}; the choices are asked again") from error
        known = {one.name for one in dataclasses.fields(cls)}
        return cls(**{name: value for name, value in content.items() if name in known})

    def save(self, paths: Paths) -> None:
        write_json(_file(paths), dataclasses.asdict(self))

    @property
    def trial(self) -> bool:
        """SOTTO_HOME keeps this one apart from the user's own Sotto."""
        return bool(os.environ.get("SOTTO_HOME"))

    @property
    def linked(self) -> bool:
        """Whether the command and its completion belong into the user's own folders."""
        return not self.trial if self.link is None else self.link

    @property
    def under_systemd(self) -> bool:
        """A trial never is: there is one unit, and it is the user's own Sotto's."""
        return self.service and not self.trial


def write_json(file: Path, content: object) -> None:
    """Replace a file in one step: a reader sees the old or the new one."""
    new = file.with_name(f"{file.name}.new")
    new.write_text(json.dumps(content, indent=1) + "\n")
    new.replace(file)


def first_time(paths: Paths) -> bool:
    return not _file(paths).exists()


def _file(paths: Paths) -> Path:
    return paths.state / "setup.json"
