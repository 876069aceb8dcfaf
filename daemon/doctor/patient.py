"""What is examined: the directories of one Sotto, its configuration, and what its daemon says when asked once."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from daemon import config as configuration
from daemon.config import Config
from daemon.paths import Paths
from daemon.reach import request
from knowledge.errors import BadConfiguration, DaemonUnreachable

PATIENCE_S = 6.0


@dataclass
class Patient:
    """Everything is asked for at most once, when the first check needs it."""

    paths: Paths
    proc: Path = Path("/proc")

    @cached_property
    def answer(self) -> dict[str, Any] | DaemonUnreachable:
        """The daemon's status, or why there is none; empty when it hung up without a word."""
        try:
            return request(self.paths, "status", PATIENCE_S)
        except DaemonUnreachable as problem:
            return problem

    @property
    def status(self) -> dict[str, Any] | None:
        """The daemon's status; None when nobody answers as a daemon does."""
        answer = self.answer
        return answer if isinstance(answer, dict) and "processes" in answer else None

    @cached_property
    def config(self) -> Config:
        """The configuration; every default where it is not valid."""
        try:
            return configuration.load(self.paths.config_file)
        except BadConfiguration:
            return Config()

    def read(self, name: str) -> str:
        """A file below /proc; empty when it is not there or not for us."""
        try:
            return (self.proc / name).read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return ""
