"""What an act that a person has to grant would do, exactly: what it would change, and the state it was planned for."""

from abc import ABC, abstractmethod
from pathlib import PurePosixPath
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Sort = Literal["change files", "run command"]
_SHA256 = r"^[0-9a-f]{64}$"


class Effect(BaseModel, ABC):
    """One act. Two that are equal do the same, from the same state."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    sort: ClassVar[Sort]

    @property
    @abstractmethod
    def target(self) -> str:
        """The tree or the directory in which it acts."""


class PlannedFile(BaseModel):
    """One file as it is, and as it would be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(min_length=1, max_length=4_096)
    """Relative to the tree, with `/`; never above it."""
    before: str | None = Field(pattern=_SHA256)
    """SHA-256 of what it holds; None where it is not there."""
    after: str | None = Field(pattern=_SHA256)
    """And of what it would hold; None where it would go."""
    mode: int = Field(ge=0, le=0o777)
    """Its rights afterwards."""

    @field_validator("path")
    @classmethod
    def _inside(cls, path: str) -> str:
        """Whether it is one is looked at again, with the tree open, by whoever writes it."""
        parts = PurePosixPath(path).parts
        if path.startswith("/") or ".." in parts or "\0" in path or str(PurePosixPath(path)) != path:
            raise ValueError("not a path within a tree")
        return path


class ChangeFiles(Effect):
    """Change files of a tree: all of them, or none."""

    sort: ClassVar[Sort] = "change files"

    tree: str
    """Absolute."""
    files: tuple[PlannedFile, ...] = Field(min_length=1)

    @property
    def target(self) -> str:
        return self.tree


class Program(BaseModel):
    """A file that can be run, as it was when somebody looked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    """Absolute, as it is started."""
    device: int
    inode: int
    size: int
    changed: int
    """Nanoseconds UTC: when the file, or what is known of it, was changed last (`st_ctime`). Nobody can set that."""


class Folder(BaseModel):
    """A directory, as it was when somebody looked. Its path has no links in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: int
    inode: int


class RunCommand(Effect):
    """Run a command once, outside of any sandbox, as the user would."""

    sort: ClassVar[Sort] = "run command"

    argv: tuple[str, ...] = Field(min_length=1)
    cwd: str
    """Absolute."""
    environment: tuple[tuple[str, str], ...]
    """All that it is given."""
    program: Program | None = None
    """What the first word names. Without it, and without the folder, nothing is run."""
    folder: Folder | None = None
    seconds: int = Field(default=1_800, ge=1, le=86_400)
    """After which it is ended, with all that it has started."""

    @property
    def target(self) -> str:
        return self.cwd
