"""A command of a shell that ended not long ago, as far as a hint about it depends on that."""

from dataclasses import dataclass

from daemon.last_key import last_key
from daemon.session_files import SESSION
from knowledge.events import CommandFinished


@dataclass
class ShellRun:
    """One."""

    event: CommandFinished
    answered: bool = False
    """Whether its shell was told that there is a hint, or none."""

    @property
    def ended(self) -> int:
        """Microseconds UTC."""
        return self.event.started + self.event.duration_ms * 1_000

    @property
    def typed_since(self) -> bool:
        """Whether somebody has typed into its terminal since."""
        named = SESSION.fullmatch(self.event.shell_session or "")
        return named is not None and last_key(int(named[1])) > self.ended // 1_000_000 + 1
